"""The words for what another system tells us (pure): a template with gaps, filled from what it sent."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

MOST_CHARS = 2_000
MOST_VALUE_CHARS = 200
FALLBACK = "en"
_PATH = re.compile(r"[A-Za-z0-9_]{1,64}(\.[A-Za-z0-9_]{1,64}){0,5}")
_FORMAT = Formatter()
# What web pages, mail and front ends of language models could take for markup or a link.
_HARMLESS = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "`": "'", "\\": "/"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class GapUnfilled(ValueError):
    """What was sent has nothing for a gap of the template; `path` says where it was looked for."""

    def __init__(self, path: str) -> None:
        super().__init__(f"has no text or number at {path}")
        self.path = path


def gaps(template: str) -> Iterator[str]:
    """The paths of a template's gaps, such as `order.id` of `{order.id}`. Raises ValueError for one that is none."""
    for _, path, spec, conversion in _FORMAT.parse(template):
        if path is None:
            continue
        if spec or conversion or not _PATH.fullmatch(path):
            raise ValueError(f"a gap is a path into the event's data, such as {{order.id}}, not {{{path[:40]}}}")
        yield path


def filled(template: str, data: Mapping[str, Any]) -> str:
    """The words of a template. Raises GapUnfilled.

    What is filled in is one line of text at most `MOST_VALUE_CHARS` long, without anything that could be taken for
    markup, and is no template itself.
    """
    parts: list[str] = []
    for literal, path, _, _ in _FORMAT.parse(template):
        parts.append(literal)
        if path is not None:
            parts.append(_plain(text_at(data, path)))
    return "".join(parts)[:MOST_CHARS]


def text_at(data: Mapping[str, Any], path: str) -> str:
    """The text or number at a path into what was sent. Raises GapUnfilled."""
    value: Any = data
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise GapUnfilled(path)
    return str(value)


def in_language(templates: Mapping[str, str], wanted: str | None) -> str:
    """The template for a locale: its own, its language's, the English one, or any there is."""
    by_tag = {tag.lower(): template for tag, template in templates.items()}
    tag = (wanted or FALLBACK).lower().replace("_", "-")
    for known in (tag, tag.partition("-")[0], FALLBACK):
        if known in by_tag:
            return by_tag[known]
    return next(iter(templates.values()))


def _plain(text: str) -> str:
    seen = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text)
    line = " ".join(seen.translate(_HARMLESS).split())
    return line if len(line) <= MOST_VALUE_CHARS else line[: MOST_VALUE_CHARS - 1] + "…"

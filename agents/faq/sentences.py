"""Splits text into sentences."""

import re

END = re.compile(r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019)\]]*+\s+(?=[\"'\u201c\u2018(\[]?[^\Wa-z_])")
"""Looked for once in a run of marks, so that a long one costs no more than other text."""
LAST_WORD = re.compile(r"([\w.]+)\.$")
ABBREVIATIONS = frozenset(
    "a.m p.m e.g i.e etc vs approx no nos inc ltd co corp dept est mr mrs ms dr st ave".split()  # noqa: SIM905
)
CLOSED = (".", "!", "?", ":", ";", "\u2026", "\u201d", '"', ")")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, white space tidied. A full stop after an abbreviation or an initial ends none."""
    tidy, found, start = " ".join(text.split()), list[str](), 0
    for end in END.finditer(tidy):
        if not _is_abbreviated(tidy[start : end.end()].rstrip()):
            found.append(tidy[start : end.end()].strip())
            start = end.end()
    return tuple(part for part in (*found, tidy[start:]) if part)


def as_sentence(text: str) -> str:
    """`text` with a full stop, if it has no end yet."""
    return text if text.endswith(CLOSED) or not text else f"{text}."


def _is_abbreviated(text: str) -> bool:
    last = LAST_WORD.search(text)
    if last is None:
        return False
    return last[1].casefold() in ABBREVIATIONS or (len(last[1]) == 1 and last[1].isalpha())

"""Ids in a text, and of what: by the patterns of the agents' cards, by the noun beside, or of unknown kind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.dialogue.lexicon import CONCEPTS
from orchestrator.dialogue.shapes import is_id, is_quantity

UNTYPED = "id"
_ID_SUFFIX = ".id"
_CHUNK = re.compile(r"\S+")
_TRIMMED = ".,;:!?()[]{}<>\"'\u201c\u201d\u2018\u2019"
_CALLED = frozenset(("number", "no", "num", "nr", "id", "ref", "reference", "code", "named", "#"))
_FILLERS = _CALLED | {"is", "the", "with", ""}
_JOINED = frozenset(("and", "or", "&", ""))
_LOOK_BACK = 3
_MAX_ID_CHARS = 40
_MAX_UNBOUNDED = 4
_UNBOUNDED = r"(?:[+*]|\{\d+,\d*\})"
_RISKY = re.compile(rf"\)(?:[+*]|\{{)|\\[1-9]|\(\?P=|{_UNBOUNDED}[?+]?(?:\\.|\[[^\]]*\]|[^\\()|]){_UNBOUNDED}")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An id at `[start, end)` of a text; `type` is `id` where its kind is unknown."""

    type: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    text: str
    start: int
    end: int


def find_identifiers(text: str, patterns: Mapping[str, str | None]) -> list[Identifier]:
    """All ids in a text. `patterns` has, for each known kind of id (`order.id`), how such ids look, or None.

    The noun beside an id decides between kinds whose patterns both fit; a pattern wins over a noun it does not fit.
    """
    chunks = list(_chunks(text))
    found: list[Identifier] = []
    for place, chunk in enumerate(chunks):
        if not any(char.isdigit() for char in chunk.text):
            continue
        nouns = _noun_kinds(chunks, place, patterns) or _shared_kind(chunks, place, found)
        identifier = _identify(chunk, nouns, patterns, called=bool(nouns) and _is_called(chunks, place))
        if identifier is not None:
            found.append(identifier)
    return found


def _chunks(text: str) -> Iterator[_Chunk]:
    for match in _CHUNK.finditer(text):
        body = match[0].strip(_TRIMMED).removesuffix("'s")
        start = match.start() + match[0].find(body)
        yield _Chunk(body, start, start + len(body))


def _identify(
    chunk: _Chunk, nouns: frozenset[str], patterns: Mapping[str, str | None], *, called: bool
) -> Identifier | None:
    body = chunk.text.removeprefix("#")
    if not 0 < len(body) <= _MAX_ID_CHARS:
        return None
    fitting = {kind: value for kind, pattern in patterns.items() if (value := _fit(body, pattern)) is not None}
    both = [kind for kind in fitting if kind in nouns]
    mixed = bool(nouns) and body.isalnum() and not body.isdigit() and not is_quantity(body)
    if not (both or called or mixed or is_id(chunk.text)):
        return None
    if len(kinds := both or list(fitting)) == 1:
        return Identifier(kinds[0], fitting[kinds[0]], chunk.start, chunk.end)
    free = [kind for kind in nouns if not fitting]
    return Identifier(free[0] if len(free) == 1 else UNTYPED, body, chunk.start, chunk.end)


def _fit(body: str, pattern: str | None) -> str | None:
    """The id as the pattern spells it: as written, else in small or capital letters."""
    compiled = _compiled(pattern) if pattern else None
    if compiled is None:
        return None
    return next((form for form in (body, body.lower(), body.upper()) if compiled.fullmatch(form)), None)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A card's pattern, or None when it is no regular expression or could take for ever on some text."""
    if _RISKY.search(pattern) or any(len(re.findall(_UNBOUNDED, way)) > _MAX_UNBOUNDED for way in pattern.split("|")):
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _noun_kinds(chunks: list[_Chunk], place: int, patterns: Mapping[str, str | None]) -> frozenset[str]:
    """The kinds of id that the nearest noun before names ("order number 7"), else the word after ("7 order")."""
    for chunk in reversed(chunks[max(0, place - _LOOK_BACK) : place]):
        word = chunk.text.lower().removeprefix("#")
        kinds = _kinds_of(word, patterns)
        if kinds or word not in _FILLERS:
            break
    else:
        kinds = frozenset()
    if not kinds and place + 1 < len(chunks):
        kinds = _kinds_of(chunks[place + 1].text.lower(), patterns)
    return kinds


def _is_called(chunks: list[_Chunk], place: int) -> bool:
    """Whether the words before say that an id follows: "number 7", "reference is 7"."""
    before = [chunk.text.lower() for chunk in chunks[max(0, place - 2) : place]]
    return bool(before) and (before[-1] in _CALLED or (before[-1] == "is" and before[0] in _CALLED))


def _shared_kind(chunks: list[_Chunk], place: int, found: list[Identifier]) -> frozenset[str]:
    """`orders A1 and A2`: the second id is of the first one's kind."""
    last = place - 2 if place and chunks[place - 1].text.lower() in _JOINED else place - 1
    same = bool(found) and last >= 0 and found[-1].end == chunks[last].end and found[-1].type != UNTYPED
    return frozenset((found[-1].type,)) if same else frozenset()


def _kinds_of(word: str, patterns: Mapping[str, str | None]) -> frozenset[str]:
    forms = {word, word.removesuffix("s")}
    concepts = {concept for form in forms for concept in CONCEPTS.get(form, ())}
    heads = {kind: kind.removesuffix(_ID_SUFFIX) for kind in patterns}
    return frozenset(
        kind for kind, head in heads.items() if head in forms or concepts.intersection(CONCEPTS.get(head, ()))
    )

"""Finds known names (services, sizes, …) in a text, forgiving plurals, hyphens, one slip and a left-out beginning."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+")
_MAX_WORDS = 6
_SHORT = 3
_ALONE = 5  # the fewest letters of a word that may stand for a longer name
_SLIP, _TWO_SLIPS = 6, 12  # the fewest letters for one slip, and for two


@dataclass(frozen=True, slots=True)
class Named:
    """A known name found at `[start, end)` of a text."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Index:
    """Singular, joined forms by first letter: what each stands for."""

    forms: dict[str, dict[str, str]]
    longest: int


def find_names(text: str, values: tuple[str, ...]) -> list[Named]:
    """Names among `values` that a text holds, the longest first where they overlap, in the order of the text.

    The end of a name will do where it tells the name: "tune-up" for "Bike tune-up", "fitting" for "Boot fitting".
    """
    index = _index(values)
    words = [(_bare(match[0].lower()), match.start(), match.end()) for match in _WORD.finditer(text)]
    found: list[Named] = []
    for _, first, last, value in sorted(
        _candidates(words, index), key=lambda window: (window[0], window[1] - window[2])
    ):
        start, end = words[first][1], words[last - 1][2]
        if all(end <= other.start or start >= other.end for other in found):
            found.append(Named(value, start, end))
    return sorted(found, key=lambda named: named.start)


def _candidates(words: Sequence[tuple[str, int, int]], index: _Index) -> Iterator[tuple[int, int, int, str]]:
    """How many slips away from a known name a run of words `[first, last)` is, and which name that is."""
    for first, (word, _, _) in enumerate(words):
        forms = index.forms.get(word[0], {})
        form = ""
        for last in range(first + 1, min(first + index.longest, len(words)) + 1) if forms else ():
            form += words[last - 1][0]
            if form in forms:
                yield 0, first, last, forms[form]
            elif len(form) >= _SLIP and words[last - 1][0] not in FUNCTION_WORDS and (near := _nearest(form, forms)):
                yield near[0], first, last, near[1]


def _nearest(form: str, forms: dict[str, str]) -> tuple[int, str] | None:
    allowed = 2 if len(form) >= _TWO_SLIPS else 1
    near = (known for known in forms if len(known) >= _SLIP and abs(len(known) - len(form)) <= allowed)
    distances = [
        (OSA.distance(known, form, score_cutoff=allowed), value) for known in near for value in (forms[known],)
    ]
    best = min(distances, default=(allowed + 1, ""))
    return best if best[0] <= allowed else None


@lru_cache(maxsize=64)
def _index(values: tuple[str, ...]) -> _Index:
    stems = {value: [_bare(word.lower()) for word in _WORD.findall(value)][:_MAX_WORDS] for value in values}
    endings = Counter("".join(words[first:]) for words in stems.values() for first in range(1, len(words)))
    forms: dict[str, dict[str, str]] = {}
    for value, words in stems.items():
        for first in range(1, len(words)):
            ending = "".join(words[first:])
            if endings[ending] == 1 and _tells(words[first:]):
                forms.setdefault(ending[0], {}).setdefault(ending, value)
    for value, words in stems.items():
        if words:
            forms.setdefault(words[0][0], {})["".join(words)] = value
    return _Index(forms, max(map(len, stems.values()), default=0) + 1)


def _bare(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORT else word


def _tells(words: Sequence[str]) -> bool:
    """Whether the end of a name is enough: two words, or a long one that is no everyday word of customer service."""
    word = words[0]
    everyday = word in FUNCTION_WORDS or word in FRAME_WORDS or word in _EVERYDAY
    return len(words) > 1 or (len(word) >= _ALONE and not everyday)


_EVERYDAY = frozenset(_bare(word) for word in (*CONCEPTS, "service", "lesson", "class", "course", "session", "visit"))

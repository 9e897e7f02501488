"""Which of several things a text names, by the words that only these have (pure)."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS, stem
from orchestrator.dialogue.phrases import words_of
from orchestrator.dialogue.plain import plainly_quoted

_WORD = re.compile(r"\w+")
_LITTLE = words_of("one ones mean meant yes no not take pick choose think guess maybe other another")
_RULED_OUT = re.compile(
    r"\b(?:not|other than|anything but|instead of|rather than) (?:the|my|this|that|these|those)\b", re.IGNORECASE
)
_SHORTEST = 3
_SLIP = 6
"""The fewest letters of a word that may have one slip."""


def named_among(said: str, names: Sequence[str], *, subject: bool = False) -> list[int]:
    """The places of those `names` that have every word of `said` that any of them has; none where there is no such.

    "The green tent" names the second of "Red tent" and "Green tent", "the tent" both, and "the tent and the stove"
    neither of "Tent" and "Stove". Nor does what is ruled out ("not the tent"). Words of customer service at large tell
    nothing where the `subject` of a wish is looked for: "cancel my order" does not name a "Stationery order".
    """
    if _RULED_OUT.search(said):
        return []
    words = [word for word in content_of(said) if not (word.isdecimal() or (subject and word in CONCEPTS))]
    held = [{word for word in words if _has(word, content_of(name))} for name in names]
    all_held = set[str]().union(*held)
    return [place for place, some in enumerate(held) if all_held and some == all_held]


def beyond_name(said: str, name: str) -> list[str]:
    """The words of a text that say something and are not in a name."""
    return [word for word in content_of(said) if not _has(word, content_of(name))]


@lru_cache(maxsize=256)
def content_of(text: str) -> tuple[str, ...]:
    """The words that name something, and all numbers."""
    words = _WORD.findall(plainly_quoted(text).lower())
    return tuple(word for word in words if word.isdecimal() or (len(word) >= _SHORTEST and not _is_little(word)))


def _is_little(word: str) -> bool:
    return word in FUNCTION_WORDS or word in FRAME_WORDS or word in _LITTLE


def _has(word: str, name: Collection[str]) -> bool:
    """Whether a name has a word, in whatever form and with a slip in a longer one."""
    return any(stem(word) == stem(known) or _is_slip(word, known) for known in name)


def _is_slip(word: str, known: str) -> bool:
    short = min(len(word), len(known)) < _SLIP
    return not (short or word.isdecimal()) and word[0] == known[0] and OSA.distance(word, known, score_cutoff=1) <= 1

"""Words a slip of the finger or two away from a known one: `oder` is read as `order`, `cancle` as `cancel`."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_SHORTEST = 5  # shorter words have too many neighbours that are words themselves
_SHORTEST_CHANGED = 6
_UNSEEN = 0.03
"""Where so small a share of all words occurs only once, hardly a word that customers use is unknown (Good 1953)."""
_ENOUGH = 2_000  # so many words tell that
_SHORTEST_SURE, _TWO_SLIPS, _LONGEST = 3, 6, 16
_OFTEN = 5_000  # a short word is known well when it is one of so many
_FAR = 1e9  # from a word to itself: unless nothing else is near
_SLIP_COST, _FIRST_LETTER_COST = 3.0, 1.5  # as logarithms of how much rarer such slips are


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@dataclass(frozen=True, slots=True)
class Spelling:
    """Known words and, for each way to leave out a letter or two, the words it may come from (SymSpell's index).

    `sure` says that so many words are known that an unknown one is more likely a slip than a word: then two slips, and
    slips in short words, are mended, too; a short word must be said at least `often`.
    """

    counts: Mapping[str, int]
    origins: Mapping[str, tuple[str, ...]]
    sure: bool = False
    often: float = 0.0

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], more: Sequence[str] = ()) -> "Spelling":
        """Learn the words of texts, each given as its words, and `more` words besides."""
        counts = Counter(word for words in texts for word in words)
        once = sum(count == 1 for count in counts.values())
        said = sum(counts.values())
        sure = said >= _ENOUGH and once <= _UNSEEN * said
        counts.update(more)
        often = sum(counts.values()) / _OFTEN
        origins: dict[str, list[str]] = {}
        for word in counts:
            if len(word) >= (_SHORTEST_SURE if sure else _SHORTEST) and word.isalpha():
                for form in _forms(word, sure=sure):
                    origins.setdefault(form, []).append(word)
        return cls(counts, {form: tuple(words) for form, words in origins.items()}, sure, often)

    def meant(self, word: str) -> str:
        """The known word that an unknown one most likely stands for (letters added, lost, changed, swapped), or itself.

        Of equally near ones the commoner.
        """
        least = _SHORTEST_SURE if self.sure else _SHORTEST - 1
        if word in self.counts or len(word) < least or not word.isalpha():
            return word
        near = {known for form in _forms(word, sure=self.sure) for known in self.origins.get(form, ())}
        return min((self._cost(word, known), known) for known in (word, *near))[1]

    def _cost(self, word: str, known: str) -> float:
        """How unlikely `word` is for `known`, as a logarithm."""
        slips = OSA.distance(known, word, score_cutoff=2)
        if not slips:
            return _FAR
        allowed = self._is_slip(word, known, slips) if self.sure else slips == 1 and _is_plain_slip(word, known)
        if not allowed:
            return math.inf
        return _SLIP_COST * slips + _FIRST_LETTER_COST * (known[0] != word[0]) - math.log(self.counts[known])

    def _is_slip(self, word: str, known: str, slips: int) -> bool:
        if len(known) < _SHORTEST:
            return slips == 1 and self.counts[known] >= self.often
        return slips <= (2 if max(len(word), len(known)) >= _TWO_SLIPS else 1)


def _forms(word: str, *, sure: bool) -> set[str]:
    once = _shortened(word)
    if not sure or not _TWO_SLIPS - 1 <= len(word) <= _LONGEST:
        return once
    return once.union(*map(_shortened, once))


def _is_plain_slip(word: str, known: str) -> bool:
    if word[0] != known[0]:
        return False
    same_letters = len(word) != len(known) or sorted(word) == sorted(known)
    return same_letters or len(word) >= _SHORTEST_CHANGED

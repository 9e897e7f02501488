"""Words a slip of the finger or two away from a known one: `oder` is read as `order`, `cancle` as `cancel`."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

Counts = NDArray[np.intp]
Letters = NDArray[np.uint32]

_SHORTEST = 5  # shorter words have too many neighbours that are words themselves
_SHORTEST_CHANGED = 6
_UNSEEN = 0.03
"""Where so small a share of all words occurs only once, hardly a word that customers use is unknown (Good 1953)."""
_ENOUGH = 2_000  # so many words tell that
_SHORTEST_SURE, _TWO_SLIPS = 3, 6
_OFTEN = 5_000  # a short word is known well when it is one of so many
_SLIP_COST, _FIRST_LETTER_COST = 3.0, 1.5  # as logarithms of how much rarer such slips are


@dataclass(frozen=True, slots=True)
class Spelling:
    """Known words, those that may be meant by others side by side with how long they are and what letters they have.

    `sure` says that so many words are known that an unknown one is more likely a slip than a word: then two slips, and
    slips in short words, are mended, too; a short word must be said at least `often`.
    """

    counts: Mapping[str, int]
    words: tuple[str, ...]
    lengths: Counts
    letters: Letters
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
        shortest = _SHORTEST_SURE if sure else _SHORTEST
        words = tuple(word for word in counts if len(word) >= shortest and word.isalpha())
        lengths = np.array([len(word) for word in words], np.intp)
        return cls(counts, words, lengths, np.array(list(map(_letters, words)), np.uint32), sure, often)

    def meant(self, word: str) -> str:
        """The known word that an unknown one most likely stands for (letters added, lost, changed, swapped), or itself.

        Of equally near ones the commoner.
        """
        least = _SHORTEST_SURE if self.sure else _SHORTEST - 1
        if word in self.counts or len(word) < least or not word.isalpha():
            return word
        slips = 2 if self.sure and len(word) >= _TWO_SLIPS - 1 else 1
        near = process.extract(word, self._alike(word, slips), scorer=OSA.distance, score_cutoff=slips, limit=None)
        costs = (
            (self._cost(word, known, slips), known) for known, slips, _ in near if self._may_be(word, known, slips)
        )
        return min(costs, default=(0.0, word))[1]

    def _alike(self, word: str, slips: int) -> list[str]:
        """The words that may be so few slips away: about as long, and with nearly the same letters."""
        others = np.bitwise_count(self.letters ^ np.uint32(_letters(word)))
        alike = (np.abs(self.lengths - len(word)) <= slips) & (others <= 2 * slips)
        return [self.words[place] for place in np.flatnonzero(alike).tolist()]

    def _cost(self, word: str, known: str, slips: int) -> float:
        """How unlikely `word` is for `known`, as a logarithm."""
        return _SLIP_COST * slips + _FIRST_LETTER_COST * (known[0] != word[0]) - math.log(self.counts[known])

    def _may_be(self, word: str, known: str, slips: int) -> bool:
        """Whether `word` may be `known` with so many slips."""
        if not self.sure:
            return slips == 1 and _is_plain_slip(word, known)
        if len(known) < _SHORTEST:
            return slips == 1 and self.counts[known] >= self.often
        return slips <= (2 if max(len(word), len(known)) >= _TWO_SLIPS else 1)


def _letters(word: str) -> int:
    """Which letters a word has, as a set of bits: one for each of `a` to `z`, other letters on any of these."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


def _is_plain_slip(word: str, known: str) -> bool:
    if word[0] != known[0]:
        return False
    same_letters = len(word) != len(known) or sorted(word) == sorted(known)
    return same_letters or len(word) >= _SHORTEST_CHANGED

"""Words a slip of the finger or two away from a known one: `oder` is read as `order`, `cancle` as `cancel`."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

Counts = NDArray[np.intp]
Letters = NDArray[np.uint32]

_REMEMBERED = 16_384
"""Of so many words that nobody taught it is remembered what they stand for: most slips are made again."""
_SHORTEST = 5  # shorter words have too many neighbours that are words themselves
_SHORTEST_CHANGED = 6
_UNSEEN = 0.03
"""Where so small a share of all words occurs only once, hardly a word that customers use is unknown (Good 1953)."""
_ENOUGH = 2_000  # so many words tell that
_SHORTEST_SURE, _TWO_SLIPS, _THREE_SLIPS = 2, 6, 10
_OFTEN, _VERY_OFTEN, _SELDOM = 5_000, 500, 20_000
"""A short word is known well when it is one of so many, a very short one when of fewer; of a word that is said more
seldom no more than one slip is mended: more likely it is another word, of which nothing is known."""
_RARE, _MUCH_COMMONER = 4, 50
_SLIP_COST, _UNUSUAL_COST, _FIRST_LETTER_COST = 3.0, 1.2, 1.0  # as logarithms of how much rarer such slips are
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT_KEYS = (
    *(pair for row in _KEYS for pair in pairwise(row)),
    *(pair for upper, lower in pairwise(_KEYS) for pair in zip(lower, upper, strict=False)),
    *(pair for upper, lower in pairwise(_KEYS) for pair in zip(lower, upper[1:], strict=False)),
)
_BESIDE = frozenset(map(frozenset, _NEXT_KEYS))


@dataclass(frozen=True, eq=False)
class Spelling:
    """Known words; those that may be meant by others from short to long, with their lengths and what letters they have.

    `sure` says that so many words are known that an unknown one is more likely a slip than a word: then two or three
    slips in a long word, slips in short words, and rare words beside much commoner ones are mended, too; a short word
    must be said at least `often`, a very short one `very_often`, one with several slips more than `seldom`.
    """

    counts: Mapping[str, int]
    words: tuple[str, ...]
    lengths: Counts
    letters: Letters
    sure: bool = False
    often: float = 0.0
    very_often: float = 0.0
    seldom: float = 0.0

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], more: Sequence[str] = ()) -> "Spelling":
        """Learn the words of texts, each given as its words, and `more` words besides."""
        counts = Counter(word for words in texts for word in words)
        once = sum(count == 1 for count in counts.values())
        said = sum(counts.values())
        sure = said >= _ENOUGH and once <= _UNSEEN * said
        counts.update(more)
        said = sum(counts.values())
        shortest = _SHORTEST_SURE if sure else _SHORTEST
        words = tuple(sorted((word for word in counts if len(word) >= shortest and word.isalpha()), key=len))
        lengths = np.array([len(word) for word in words], np.intp)
        letters = np.array(list(map(_letters, words)), np.uint32)
        return cls(counts, words, lengths, letters, sure, said / _OFTEN, said / _VERY_OFTEN, said / _SELDOM)

    def meant(self, word: str) -> str:
        """The known word that an unknown one most likely stands for (letters added, lost, changed, swapped), or itself.

        Of equally near ones the commoner.
        """
        seen = self.counts.get(word, 0)
        if seen > (_RARE if self.sure else 0) or len(word) < (_SHORTEST_SURE if self.sure else _SHORTEST - 1):
            return word
        return self._meant(word)

    @cached_property
    def _meant(self) -> Callable[[str], str]:
        return lru_cache(_REMEMBERED)(self._likeliest)

    def _likeliest(self, word: str) -> str:
        if not word.isalpha():
            return word
        seen = self.counts.get(word, 0)
        most = 1 if seen else self._most_slips(len(word) + 1)
        near = process.extract(word, self._alike(word, most), scorer=OSA.distance, score_cutoff=most, limit=None)
        meant = [
            (self._cost(word, known, slips), known)
            for known, slips, _ in near
            if slips and self.counts[known] >= _MUCH_COMMONER * seen and self._may_be(word, known, slips)
        ]
        return min(meant, default=(0.0, word))[1]

    def _most_slips(self, letters: int) -> int:
        """How many slips may be in a word of so many letters."""
        if not self.sure:
            return 1
        return 1 + (letters >= _TWO_SLIPS) + (letters >= _THREE_SLIPS)

    def _alike(self, word: str, slips: int) -> list[str]:
        """The words that may be so few slips away: about as long, and with nearly the same letters."""
        # Letters more or fewer change one letter of the set each, others at most two.
        first, end = self.lengths.searchsorted((len(word) - slips, len(word) + slips + 1))
        others = np.bitwise_count(self.letters[first:end] ^ np.uint32(_letters(word)))
        others += np.abs(self.lengths[first:end] - len(word)).astype(np.uint8)
        return [self.words[place] for place in (np.flatnonzero(others <= 2 * slips) + first).tolist()]

    def _may_be(self, word: str, known: str, slips: int) -> bool:
        """Whether `word` may be `known` with so many slips."""
        if not self.sure:
            return _is_plain_slip(word, known)
        if len(known) < _SHORTEST:
            least = self.very_often if len(known) == _SHORTEST_SURE else self.often
            return slips == 1 and self.counts[known] >= least
        return slips == 1 or (
            slips <= self._most_slips(max(len(word), len(known))) and self.counts[known] > self.seldom
        )

    def _cost(self, word: str, known: str, slips: int) -> float:
        """How unlikely `word` is for `known`, as a logarithm."""
        unusual = _UNUSUAL_COST * (slips == 1 and not _is_usual(word, known))
        return _SLIP_COST * slips + unusual + _FIRST_LETTER_COST * (known[0] != word[0]) - math.log(self.counts[known])


def _letters(word: str) -> int:
    """Which letters a word has, as a set of bits: one for each of `a` to `z`, other letters on any of these."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


def _is_usual(word: str, known: str) -> bool:
    """Whether one slip is of the usual kinds: a letter lost, doubled, swapped with the next, or struck beside."""
    if len(word) > len(known):
        return _undoubled(word) == _undoubled(known)
    changed = [frozenset(pair) for pair in zip(word, known, strict=False) if pair[0] != pair[1]]
    return len(word) < len(known) or len(changed) > 1 or changed[0] in _BESIDE


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _is_plain_slip(word: str, known: str) -> bool:
    if word[0] != known[0]:
        return False
    same_letters = len(word) != len(known) or sorted(word) == sorted(known)
    return same_letters or len(word) >= _SHORTEST_CHANGED

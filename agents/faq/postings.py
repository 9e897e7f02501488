"""Which sections have which terms, and what they are worth there: BM25+ over weighted fields, in arrays.

Sources: Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004; Lv and Zhai,
"Lower-bounding term frequency normalization", CIKM 2011.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.faq.sketching import Lexicon, Sketch
from agents.faq.terms import is_filler

K1 = 1.2
B = 0.4
DELTA = 0.3
FILLER = 0.2
"""How much a filler word counts among sections that are about the same."""
Floats = NDArray[np.float32]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Posting:
    """The sections that have a term, and what it is worth in each."""

    places: Places
    worth: Floats


NOWHERE = Posting(np.zeros(0, np.int32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of all terms, one after another; those of term number n begin at `starts[n]`."""

    numbers: Mapping[str, int]
    starts: NDArray[np.int64]
    places: Places
    worth: Floats
    sections: int

    def of(self, term: str) -> Posting:
        """The posting of a term; an empty one where no section has it."""
        number = self.numbers.get(term, len(self.starts))
        if number + 1 >= len(self.starts):
            return NOWHERE
        part = slice(self.starts[number], self.starts[number + 1])
        return Posting(self.places[part], self.worth[part])

    def frequency(self, term: str) -> int:
        """How many sections have a term."""
        return len(self.of(term).places)

    def worth_in(self, term: str, places: NDArray[np.intp]) -> Floats:
        """What a term is worth in some sections; 0 where it is not in them."""
        posting = self.of(term)
        if not len(posting.places):
            return np.zeros(len(places), np.float32)
        found = np.minimum(np.searchsorted(posting.places, places), len(posting.places) - 1)
        return np.where(posting.places[found] == places, posting.worth[found], np.float32(0))

    def weight(self, term: str) -> float:
        """How much a term tells: see `weight`."""
        return weight(term, self.frequency(term), self.sections)


def postings_of(sketches: Sequence[Sketch], lexicon: Lexicon) -> Postings:
    """The postings of sections in the order of `sketches`."""
    numbers = dict(lexicon.terms)
    terms = _joined([sketch.terms for sketch in sketches])
    counts = _joined([sketch.counts for sketch in sketches])
    owners = np.repeat(np.arange(len(sketches), dtype=np.int32), [len(sketch.terms) for sketch in sketches])
    topical = ~np.fromiter(map(is_filler, numbers), np.bool_, len(numbers))
    lengths = np.bincount(owners, counts * topical[terms], len(sketches)) if len(terms) else np.zeros(len(sketches))
    slow = K1 * (1 - B + B * lengths / (lengths.mean() or 1)) if len(lengths) else lengths
    worth = DELTA + counts / (counts + slow[owners])
    order = np.argsort(terms, kind="stable")
    starts = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(np.bincount(terms, minlength=len(numbers)), out=starts[1:])
    return Postings(numbers, starts, owners[order], worth[order].astype(np.float32), len(sketches))


def _joined(parts: Iterable[Places]) -> Places:
    return np.concatenate([np.zeros(0, np.int32), *parts])


def weight(term: str, sections: int, of: int) -> float:
    """How much a term tells that stands in so many `sections` of all.

    1 when at most one has it, nearly 0 when all have; a filler word, a fifth of that.
    """
    rarity = _rarity(max(sections, 1), of) / _rarity(1, of)
    return FILLER * rarity if is_filler(term) else rarity


def _rarity(sections: int, of: int) -> float:
    return math.log(1 + (of - sections + 0.5) / (sections + 0.5))

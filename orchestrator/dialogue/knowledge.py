"""How close a text comes to known ones, owner by owner: retrieval, not classification.

So titles, headings and questions of articles are found, and the examples most like a message.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from orchestrator.dialogue.calibrate import Doubles
from orchestrator.dialogue.features import MAX_WORDS_KNOWN, Floats, Integers, content_of
from orchestrator.dialogue.lexicon import CONCEPTS, stem


def terms_in(words: Sequence[str]) -> frozenset[str]:
    """What a text, given as its words, is looked up by: stems and concepts of the words that say what it is about."""
    return frozenset(chain.from_iterable(map(_terms_of, content_of(words))))


@lru_cache(MAX_WORDS_KNOWN)
def _terms_of(word: str) -> tuple[str, ...]:
    return stem(word), *CONCEPTS.get(word, ())


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where the texts of each owner stand: side by side in the `order` in which their places are asked for.

    `owners` are those who have any, in rising order, `starts` where the texts of each begin, of `count` owners.
    """

    order: Integers
    owners: Integers
    starts: Integers
    count: int

    @classmethod
    def of(cls, owners: Sequence[int], count: int) -> "Shelves":
        """Put texts, given by their owners' places (below `count`), on shelves."""
        places = np.array(owners, np.intp)
        order = np.argsort(places, kind="stable")
        some, starts = np.unique(places[order], return_index=True)
        return cls(order, some, starts, count)

    def best(self, cosines: Floats | Doubles) -> Doubles:
        """The highest for each owner, 0 at least, of what there is for each text in order."""
        nearest = np.zeros(self.count)
        if len(self.owners):
            nearest[self.owners] = np.maximum.reduceat(cosines, self.starts)
        return np.maximum(nearest, 0, out=nearest)


@dataclass(frozen=True, slots=True)
class Index:
    """An inverted index of texts: for each term, the texts that have it and what it adds to the product with each.

    `squares` says how rare each term is, squared, and `unknown` how rare others are.
    """

    postings: dict[str, tuple[Integers, Doubles]]
    squares: dict[str, float]
    unknown: float
    shelves: Shelves

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], owners: Sequence[int], count: int) -> "Index":
        """Index texts given as their words, each with the place of its owner among `count`."""
        shelves = Shelves.of(owners, count)
        terms = [terms_in(texts[place]) for place in shelves.order.tolist()]
        counts = Counter(term for text in terms for term in text)
        squares = {term: math.log((1 + len(texts)) / count) ** 2 for term, count in counts.items()}
        places: dict[str, list[int]] = {term: [] for term in counts}
        lengths = np.ones(len(terms))
        for place, text in enumerate(terms):
            lengths[place] = math.sqrt(sum([squares[term] for term in text])) or 1.0
            for term in text:
                places[term].append(place)
        postings = {}
        for term, found in places.items():
            held = np.array(found, np.intp)
            postings[term] = (held, squares[term] / lengths[held])
        return cls(postings, squares, math.log(1 + len(texts)) ** 2 if texts else 0.0, shelves)

    def products(self, terms: frozenset[str]) -> tuple[Doubles, float] | None:
        """The product of a text, given as its terms, with each on the shelves, in their order, and how long it is.

        None where they have no term of it.
        """
        known = [held for held in map(self.postings.get, terms) if held is not None]
        if not known:
            return None
        square = sum([self.squares.get(term, self.unknown) for term in terms])
        places, weights = zip(*known, strict=True)
        count = len(self.shelves.order)
        products = np.asarray(np.bincount(np.concatenate(places), np.concatenate(weights), count), np.float64)
        return products, math.sqrt(square) or 1.0

    def closeness(self, terms: frozenset[str]) -> Doubles:
        """The cosine (0 to 1) of a text, given as its terms, with the nearest of each owner's."""
        found = self.products(terms)
        if found is None:
            return np.zeros(self.shelves.count)
        products, length = found
        nearest = self.shelves.best(products)
        nearest /= length
        return nearest


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Examples by what they say and, where there is an encoder, by what they mean: one row each, in shelf order."""

    index: Index
    meanings: Floats

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], meanings: Floats, owners: Sequence[int], count: int) -> "Neighbours":
        """Know examples given as their words and meanings, each with the place of its owner among `count`."""
        index = Index.fit(texts, owners, count)
        return cls(index, np.ascontiguousarray(meanings[index.shelves.order]))

    def closeness(self, terms: frozenset[str], meaning: Floats, *, but: int | None = None) -> Doubles:
        """How close (0 to 1) the nearest example of each owner comes, but for the one given as number `but`."""
        shelves = self.index.shelves
        close, length = self.index.products(terms) or (np.zeros(len(shelves.order)), 1.0)
        if self.meanings.shape[1]:
            close /= length
            close += self.meanings @ meaning
            length = 2.0
        if but is not None:
            close[shelves.order == but] = 0
        nearest = shelves.best(close)
        nearest /= length
        return nearest

"""How close a text comes to known ones, owner by owner: retrieval, not classification.

So titles, headings and questions of articles are found, and the examples most like a message.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from orchestrator.dialogue.features import MAX_WORDS_KNOWN, Floats, Integers, content_of
from orchestrator.dialogue.lexicon import CONCEPTS, stem


def terms_in(words: Sequence[str]) -> frozenset[str]:
    """What a text, given as its words, is looked up by: stems and concepts of the words that say what it is about."""
    return frozenset(term for word in content_of(words) for term in _terms_of(word))


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

    def best(self, cosines: Floats) -> Floats:
        """The highest for each owner, 0 at least, of what there is for each text in order."""
        nearest = np.zeros(self.count, np.float32)
        if len(self.owners):
            nearest[self.owners] = np.maximum.reduceat(cosines, self.starts)
        return np.maximum(nearest, 0)


@dataclass(frozen=True, slots=True)
class Index:
    """An inverted index of texts: for each term, the texts that have it and what it adds to the product with each."""

    postings: dict[str, tuple[Integers, Floats]]
    rarity: dict[str, float]
    unknown: float
    shelves: Shelves

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], owners: Sequence[int], count: int) -> "Index":
        """Index texts given as their words, each with the place of its owner among `count`."""
        shelves = Shelves.of(owners, count)
        terms = [terms_in(texts[place]) for place in shelves.order.tolist()]
        counts = Counter(term for text in terms for term in text)
        rarity = {term: math.log((1 + len(texts)) / count) for term, count in counts.items()}
        places: dict[str, list[int]] = {term: [] for term in counts}
        lengths = np.ones(len(terms), np.float32)
        for place, text in enumerate(terms):
            lengths[place] = math.sqrt(sum(rarity[term] ** 2 for term in text)) or 1.0
            for term in text:
                places[term].append(place)
        postings = {}
        for term, found in places.items():
            held = np.array(found, np.intp)
            postings[term] = (held, np.float32(rarity[term] ** 2) / lengths[held])
        return cls(postings, rarity, math.log(1 + len(texts)) if texts else 0.0, shelves)

    def cosines(self, terms: frozenset[str]) -> Floats:
        """The cosine (0 to 1) of a text, given as its terms, with each on the shelves, in their order."""
        known = [self.postings[term] for term in terms if term in self.postings]
        if not known:
            return np.zeros(len(self.shelves.order), np.float32)
        length = math.sqrt(sum(self.rarity.get(term, self.unknown) ** 2 for term in terms))
        places, weights = (np.concatenate(column) for column in zip(*known, strict=True))
        return (np.bincount(places, weights, len(self.shelves.order)) / (length or 1.0)).astype(np.float32)

    def closeness(self, terms: frozenset[str]) -> Floats:
        """The cosine (0 to 1) of a text, given as its terms, with the nearest of each owner's."""
        return self.shelves.best(self.cosines(terms))


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

    def closeness(self, terms: frozenset[str], meaning: Floats, *, but: int | None = None) -> Floats:
        """How close (0 to 1) the nearest example of each owner comes, but for the one given as number `but`."""
        close = self.index.cosines(terms)
        if self.meanings.shape[1]:
            close += self.meanings @ meaning
            close /= 2
        if but is not None:
            close[self.index.shelves.order == but] = 0
        return self.index.shelves.best(close)

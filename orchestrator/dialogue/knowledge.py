"""How close a text comes to known ones, owner by owner: retrieval, not classification.

So titles, headings and questions of articles are found, and the examples most like a message.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestrator.dialogue.features import Floats, Integers, content_of
from orchestrator.dialogue.lexicon import CONCEPTS, stem


def _terms(words: Sequence[str]) -> frozenset[str]:
    content = content_of(words)
    return frozenset(stem(word) for word in content) | {name for word in content for name in CONCEPTS.get(word, ())}


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
    """An inverted index of texts: for each term, the texts that have it and its weight in each."""

    postings: dict[str, tuple[Integers, Floats]]
    rarity: dict[str, float]
    unknown: float
    shelves: Shelves

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], owners: Sequence[int], count: int) -> "Index":
        """Index texts given as their words, each with the place of its owner among `count`."""
        shelves = Shelves.of(owners, count)
        terms = [_terms(texts[place]) for place in shelves.order.tolist()]
        counts = Counter(term for text in terms for term in text)
        rarity = {term: math.log((1 + len(texts)) / count) for term, count in counts.items()}
        places: dict[str, list[tuple[int, float]]] = {term: [] for term in counts}
        for place, text in enumerate(terms):
            length = math.sqrt(sum(rarity[term] ** 2 for term in text)) or 1.0
            for term in text:
                places[term].append((place, rarity[term] / length))
        postings = {
            term: (np.array([place for place, _ in found], np.intp), np.array([w for _, w in found], np.float32))
            for term, found in places.items()
        }
        return cls(postings, rarity, math.log(1 + len(texts)) if texts else 0.0, shelves)

    def cosines(self, words: Sequence[str]) -> Floats:
        """The cosine (0 to 1) of a text, given as its words, with each on the shelves, in their order."""
        terms = _terms(words)
        length = math.sqrt(sum(self.rarity.get(term, self.unknown) ** 2 for term in terms))
        known = [term for term in terms if term in self.postings]
        if not known or not length:
            return np.zeros(len(self.shelves.order), np.float32)
        places = np.concatenate([self.postings[term][0] for term in known])
        weights = np.concatenate([self.postings[term][1] * (self.rarity[term] / length) for term in known])
        return np.bincount(places, weights, len(self.shelves.order)).astype(np.float32)

    def closeness(self, words: Sequence[str]) -> Floats:
        """The cosine (0 to 1) of a text, given as its words, with the nearest of each owner's."""
        return self.shelves.best(self.cosines(words))


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

    def closeness(self, words: Sequence[str], meaning: Floats, *, but: int | None = None) -> Floats:
        """How close (0 to 1) the nearest example of each owner comes, but for the one given as number `but`."""
        close = self.index.cosines(words)
        if self.meanings.shape[1]:
            close += self.meanings @ meaning
            close /= 2
        if but is not None:
            close[self.index.shelves.order == but] = 0
        return self.index.shelves.best(close)

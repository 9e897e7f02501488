"""How close a question comes to the titles, headings and questions of the articles: retrieval, not classification."""

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
class Shelf:
    """An inverted index of titles: for each term, the titles that have it and its weight in each.

    `owners` are the places of the skills that answer, one for each title, among `skills` of them.
    """

    postings: dict[str, tuple[Integers, Floats]]
    rarity: dict[str, float]
    unknown: float
    owners: Integers
    skills: int

    @classmethod
    def fit(cls, titles: Sequence[Sequence[str]], owners: Sequence[int], skills: int) -> "Shelf":
        """Index titles given as their words, each with the place of its skill among `skills`."""
        terms = [_terms(words) for words in titles]
        counts = Counter(term for title in terms for term in title)
        rarity = {term: math.log((1 + len(titles)) / count) for term, count in counts.items()}
        places: dict[str, list[tuple[int, float]]] = {term: [] for term in counts}
        for place, title in enumerate(terms):
            length = math.sqrt(sum(rarity[term] ** 2 for term in title)) or 1.0
            for term in title:
                places[term].append((place, rarity[term] / length))
        postings = {
            term: (np.array([place for place, _ in found], np.intp), np.array([w for _, w in found], np.float32))
            for term, found in places.items()
        }
        return cls(postings, rarity, math.log(1 + len(titles)) if titles else 0.0, np.array(owners, np.intp), skills)

    def closeness(self, words: Sequence[str]) -> Floats:
        """The cosine (0 to 1) of a question, given as its words, with the nearest title of each skill."""
        nearest = np.zeros(self.skills, np.float32)
        terms = _terms(words)
        length = math.sqrt(sum(self.rarity.get(term, self.unknown) ** 2 for term in terms))
        known = [term for term in terms if term in self.postings]
        if not known or not length:
            return nearest
        places = np.concatenate([self.postings[term][0] for term in known])
        weights = np.concatenate([self.postings[term][1] * (self.rarity[term] / length) for term in known])
        cosines = np.bincount(places, weights, len(self.owners))
        np.maximum.at(nearest, self.owners, cosines.astype(np.float32))
        return nearest

"""Finds the sections that fit a question: by their words, by what they mean, and by both together.

Sources: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods", SIGIR 2009.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.faq.asking import Spelling, Wish, mended, wishes
from agents.faq.backend import Article, Finding, Hit, Section
from agents.faq.judging import Evidence, Weighing
from agents.faq.meaning import Meaning, Vectors
from agents.faq.postings import Floats, Postings
from agents.faq.terms import Analyzer, is_filler

CANDIDATES = 50
"""So many sections by each way are looked at closely."""
LOOKED_AT = 15
"""Of so many by each way every sentence is compared."""
GLANCED_AT = 1_000
"""So many texts are compared in full; which they are, is told by a few numbers of their vectors."""
FUSION = 3
WORDS_COUNT = 0.5
"""How much the rank by words counts beside the rank by meaning."""
LEAST_SIMILARITY = 0.2
"""What is farther away in meaning has nothing to do with the question."""
LONG = 6
"""A question of so many words with a topic is a long one."""
WEIGHTIEST = 20
"""About what the weightiest words weigh to the encoder."""
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Scores:
    """What sections are worth by their words, how much of the question they cover, and how near they are in meaning."""

    worth: Floats
    covered: Floats
    near: Floats

    @classmethod
    def none(cls) -> "Scores":
        """Those of no section."""
        return cls(*np.zeros((3, 0), np.float32))


class Ranked(NamedTuple):
    """A section by its place among the entries, and its score."""

    place: int
    score: float


@dataclass(frozen=True, slots=True)
class Look:
    """A question as it was understood, what all sections are worth for it, and the likely ones, best first."""

    asked: tuple[Wish, ...]
    vector: Floats
    scores: Scores
    ranked: tuple[Ranked, ...]

    def covered(self, place: int) -> float:
        """How much of the question a section's words cover (0 to 1)."""
        return float(self.scores.covered[place])

    def fit(self, place: int) -> float:
        """How well a section fits, by words or by meaning, whichever is better."""
        return max(self.covered(place), float(self.scores.near[place]))


@dataclass(frozen=True, slots=True)
class Index:
    """An immutable index of articles.

    Those of `vectors` that belong to entry n begin at `first_vectors[n]`; those of its sentences are `sentences[n]`, by
    themselves `alone[n]`. `glances` are the numbers of the vectors that tell most.
    """

    articles: tuple[Article, ...]
    entries: tuple[tuple[Article, Section], ...]
    postings: Postings
    spelling: Spelling
    vectors: Vectors
    glances: Vectors
    first_vectors: Places
    sentences: Sequence[NDArray[np.float16]]
    alone: Sequence[NDArray[np.float16]]
    meaning: Meaning
    weighing: Weighing
    analyzer: Analyzer

    def search(self, question: str, limit: int) -> Finding:
        """The `limit` sections that fit `question` best.

        Filler words alone find nothing; beside others they tell sections about the same thing apart ("how long …").
        """
        look = self.look(question)
        hits = tuple(Hit(*self.entries[place], score, look.fit(place)) for place, score in look.ranked[:limit])
        sure = self.weighing.sure(self.evidence(look)) if hits else 0.0
        return Finding(hits, {wish.term: wish.weight for wish in look.asked}, sure)

    def look(self, question: str) -> Look:
        """All that is found out about `question` before anything is decided."""
        asked = wishes(question, self.analyzer, self.postings, self.spelling, self.meaning.encoder)
        if not self.entries or all(is_filler(wish.term) for wish in asked):
            return Look(asked, np.zeros(0, np.float32), Scores.none(), ())
        vector = self.meaning.of(mended(question, asked))
        scores = self._scores(asked, vector)
        return Look(asked, vector, scores, self._ranked(scores, asked))

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, as this index sees them."""
        return self.analyzer.terms(text)

    def _scores(self, asked: Sequence[Wish], vector: Floats) -> Scores:
        """All sections by all measures; how near only the likely ones are is looked at sentence by sentence."""
        worth, covered = np.zeros(len(self.entries), np.float32), np.zeros(len(self.entries), np.float32)
        topics = [wish for wish in asked if not is_filler(wish.term)]
        for wish in topics:
            posting = self.postings.of(wish.term)
            worth[posting.places] += wish.weight * wish.trust * posting.worth
            covered[posting.places] += wish.weight * wish.trust * posting.covered
        covered /= sum(wish.weight for wish in topics)
        return Scores(worth, covered, self._near(vector, worth))

    def _near(self, vector: Floats, worth: Floats) -> Floats:
        """How near in meaning the sections are that a glance, or their words, show to be likely; 0 for all others."""
        near = np.zeros(len(self.entries), np.float32)
        if not len(vector):
            return near
        rows = np.union1d(self._glanced(vector), self._rows(_best(worth, CANDIDATES)))
        owners = np.searchsorted(self.first_vectors, rows, side="right") - 1
        np.maximum.at(near, owners, self.vectors[rows] @ vector)
        for place in {*_best(worth, LOOKED_AT), *_best(near, LOOKED_AT)}:
            near[place] = max(near[place], (self.sentences[place].astype(np.float32) @ vector).max())
        return near

    def _glanced(self, vector: Floats) -> Places:
        """The rows of the vectors that are nearest at a glance; all where there are not many."""
        if len(self.vectors) <= GLANCED_AT:
            return np.arange(len(self.vectors))
        return np.argpartition(self.glances @ vector[self.meaning.glance], -GLANCED_AT)[-GLANCED_AT:]

    def _rows(self, places: Sequence[int]) -> Places:
        """The rows of the vectors of some sections."""
        ends = np.append(self.first_vectors[1:], len(self.vectors))
        return np.array([row for place in places for row in range(self.first_vectors[place], ends[place])], np.intp)

    def _ranked(self, scores: Scores, asked: Sequence[Wish]) -> tuple[Ranked, ...]:
        """The likely sections, best first, with their scores."""
        by_words = _best(scores.worth, CANDIDATES)
        told = {place: float(scores.worth[place]) + self._worth_of_fillers(asked, place) for place in by_words}
        by_words.sort(key=lambda place: (-told[place], place))
        if self.meaning.encoder is None:
            return tuple(Ranked(place, told[place]) for place in by_words)
        by_meaning = _best(scores.near, CANDIDATES, LEAST_SIMILARITY)
        fused = dict.fromkeys((*by_words, *by_meaning), 0.0)
        for rank, place in enumerate(by_words):
            fused[place] += WORDS_COUNT / (FUSION + rank)
        for rank, place in enumerate(by_meaning):
            fused[place] += 1 / (FUSION + rank)
        return tuple(sorted(starmap(Ranked, fused.items()), key=lambda one: (-one.score, one.place)))

    def _worth_of_fillers(self, asked: Sequence[Wish], place: int) -> float:
        return sum(wish.weight * self.postings.worth_in(wish.term, place) for wish in asked if is_filler(wish.term))

    def evidence(self, look: Look) -> Evidence:
        """How well the best section fits the question, by all measures."""
        best, near = look.ranked[0].place, look.scores.near
        others = (near[place] for place, _ in look.ranked if self.entries[place][0] is not self.entries[best][0])
        soft, missed = self._soft_coverage(best, look.asked)
        lead = float(near[best]) - max(map(float, others), default=0.0)
        length = min(sum(not is_filler(wish.term) for wish in look.asked) / LONG, 1.0)
        alone = self.meaning.nearest_alone(self.alone[best], look.vector)
        return Evidence(float(near[best]), lead, look.covered(best), soft, missed, length, alone)

    def _soft_coverage(self, place: int, asked: Sequence[Wish]) -> tuple[float, float]:
        """The share of the question covered when words of a like meaning count too, and what is missed most."""
        encoder = self.meaning.encoder
        if encoder is None:
            return 0.0, 0.0
        known = self.meaning.of_words(*self.entries[place])
        tells, shares = list[float](), list[float]()
        for wish in asked:
            if not is_filler(wish.term):
                tells.append(wish.weight * encoder.weight(wish.word) / WEIGHTIEST)
                has = self.postings.worth_in(wish.term, place) > 0
                shares.append(wish.trust if has else max(float((known @ self.meaning.of_word(wish.word)).max()), 0.0))
        kept = sum(weight * share for weight, share in zip(tells, shares, strict=True))
        missed = max(weight * (1 - share) for weight, share in zip(tells, shares, strict=True))
        return kept / (sum(tells) or 1.0), missed


def _best(values: Floats, many: int, above: float = 0.0) -> list[int]:
    """The places of the highest values that are above something, best first."""
    places = np.flatnonzero(values > above)
    if len(places) > many:
        places = places[np.argpartition(values[places], -many)[-many:]]
    return [int(place) for place in places[np.lexsort((places, -values[places]))]]

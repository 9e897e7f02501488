"""Finds the sections that fit a question: those likely by their words or by what they mean are looked at closely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.faq.asking import Spelling, Wish, mended, wishes
from agents.faq.backend import Article, Finding, Hit, Section
from agents.faq.judging import Evidence, Weighing
from agents.faq.meaning import Meaning, Vectors
from agents.faq.postings import Floats, Postings
from agents.faq.terms import Analyzer, is_filler
from agents.faq.wording import Wording

LOOKED_AT = 15
"""So many sections, by their words and by what they mean, are looked at closely."""
GLANCED_AT = 1_000
"""So many texts are compared in full; which they are, is told by a few numbers of their vectors."""
LONG = 6
"""A question of so many words with a topic is a long one."""
Places = NDArray[np.intp]


class Ranked(NamedTuple):
    """A section by its place among the entries, how well it fits, and how sure it is that it answers (0 to 1)."""

    place: int
    evidence: Evidence
    sure: float


@dataclass(frozen=True, slots=True)
class Look:
    """A question as it was understood, and the likely sections, best first."""

    asked: tuple[Wish, ...]
    ranked: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An immutable index of articles.

    Those of `vectors` that belong to entry n begin at `first_vectors[n]`, with the one of the whole section; those of
    its sentences are `sentences[n]`. `middle` is what all sections mean together, and `glances` are the numbers of the
    vectors that tell most.
    """

    articles: tuple[Article, ...]
    entries: tuple[tuple[Article, Section], ...]
    postings: Postings
    spelling: Spelling
    vectors: Vectors
    glances: Vectors
    first_vectors: Places
    middle: Floats
    sentences: Sequence[NDArray[np.float16]]
    wording: Wording
    meaning: Meaning
    weighing: Weighing
    analyzer: Analyzer

    def search(self, question: str, limit: int) -> Finding:
        """The `limit` sections that fit `question` best.

        Filler words alone find nothing; beside others they tell sections about the same thing apart ("how long …").
        """
        look = self.look(question)
        hits = tuple(Hit(*self.entries[one.place], one.sure) for one in look.ranked[:limit])
        return Finding(hits, {wish.term: wish.weight for wish in look.asked})

    def look(self, question: str) -> Look:
        """All that is found out about `question` before anything is decided."""
        asked = wishes(question, self.analyzer, self.postings, self.spelling, self.meaning.encoder)
        topics = [wish for wish in asked if not is_filler(wish.term)]
        if not self.entries or not topics:
            return Look(asked, ())
        worth, vector = self._worth(topics), self.meaning.of(mended(question, asked))
        by_words = _best(worth, LOOKED_AT)
        near = self._near(vector, by_words)
        likely = np.union1d(by_words, _best(near, LOOKED_AT))
        if not len(likely):
            return Look(asked, ())
        fits = self._evidence(likely, vector, near[likely], worth[likely], asked)
        found = (Ranked(int(place), fit, self.weighing.sure(fit)) for place, fit in zip(likely, fits, strict=True))
        return Look(asked, tuple(sorted(found, key=lambda one: (-one.sure, one.place))))

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, as this index sees them."""
        return self.analyzer.terms(text)

    def _worth(self, topics: Sequence[Wish]) -> Floats:
        """What all sections are worth by their words."""
        worth = np.zeros(len(self.entries), np.float32)
        for wish in topics:
            posting = self.postings.of(wish.term)
            worth[posting.places] += wish.weight * wish.trust * posting.worth
        return worth

    def _near(self, vector: Floats, by_words: Places) -> Floats:
        """How near in meaning the sections are that a glance, or their words, show to be likely; 0 for all others."""
        near = np.zeros(len(self.entries), np.float32)
        if len(vector):
            rows = np.union1d(self._glanced(vector), self._rows(by_words))
            owners = np.searchsorted(self.first_vectors, rows, side="right") - 1
            np.maximum.at(near, owners, self.vectors[rows] @ vector)
        return near

    def _glanced(self, vector: Floats) -> Places:
        """The rows of the vectors that are nearest at a glance; all where there are not many."""
        if len(self.vectors) <= GLANCED_AT:
            return np.arange(len(self.vectors))
        return np.argpartition(self.glances @ vector[self.meaning.glance], -GLANCED_AT)[-GLANCED_AT:]

    def _rows(self, places: Places) -> Places:
        """The rows of the vectors of some sections."""
        ends = np.append(self.first_vectors[1:], len(self.vectors))
        return np.array([row for place in places for row in range(self.first_vectors[place], ends[place])], np.intp)

    def _evidence(
        self, places: Places, vector: Floats, near: Floats, worth: Floats, asked: Sequence[Wish]
    ) -> list[Evidence]:
        """How well the sections at `places` fit, by all measures, sentence by sentence and word by word."""
        topics = [wish for wish in asked if not is_filler(wish.term)]
        weights = np.array([wish.weight for wish in topics], np.float32)
        fillers = [wish.weight * self.postings.worth_in(wish.term, places) for wish in asked if is_filler(wish.term)]
        nearest, central = self._nearest(places, vector)
        near = np.maximum(near, nearest)
        measures = (
            near,
            near - self._nearest_other(places, near),
            central,
            self._shares(places, topics) @ weights / weights.sum(),
            (worth + sum(fillers)) / weights.sum(),
            np.full(len(places), min(len(topics) / LONG, 1.0)),
        )
        return [Evidence(*map(float, row)) for row in zip(*measures, strict=True)]

    def _nearest(self, places: Places, vector: Floats) -> tuple[Floats, Floats]:
        """How near the nearest sentences of some sections are, and how near beside what all have in common."""
        if not len(vector):
            return np.zeros(len(places), np.float32), np.zeros(len(places), np.float32)
        rows = [self.sentences[place] for place in places]
        sentences, firsts = np.concatenate(rows).astype(np.float32), np.cumsum([0, *map(len, rows[:-1])])
        beside = self.meaning.beside(self.middle, sentences, vector)
        return np.maximum.reduceat(sentences @ vector, firsts), np.maximum.reduceat(beside, firsts)

    def _nearest_other(self, places: Places, near: Floats) -> Floats:
        """For each of some sections, how near the nearest is of another article."""
        owners = [self.entries[place][0].slug for place in places]
        best = dict[str, float]()
        for owner, value in zip(owners, near, strict=True):
            best[owner] = max(best.get(owner, 0.0), float(value))
        first, second, *_ = *sorted(best.values(), reverse=True), 0.0, 0.0
        return np.array([second if best[owner] == first else first for owner in owners], np.float32)

    def _shares(self, places: Places, topics: Sequence[Wish]) -> Floats:
        """How much each section (a row) has of each topic (a column): 0 to 1, in part by a word of a like meaning."""
        has = np.stack([self.postings.worth_in(wish.term, places) > 0 for wish in topics], axis=1)
        trust = np.array([wish.trust for wish in topics], np.float32)
        if self.meaning.encoder is None:
            return has * trust
        alike = self.wording.alike(places, np.stack([self.meaning.of_word(wish.word) for wish in topics]))
        return np.where(has, trust, np.maximum(alike, 0))


def _best(values: Floats, many: int) -> Places:
    """The places of the highest values that are above 0."""
    places = np.flatnonzero(values > 0)
    if len(places) > many:
        places = places[np.argpartition(values[places], -many)[-many:]]
    return places

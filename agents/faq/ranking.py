"""Finds the sections that fit a question: BM25+ over weighted fields, with typing mistakes forgiven.

Sources: Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004; Lv and Zhai,
"Lower-bounding term frequency normalization", CIKM 2011.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from agents.faq.backend import Article, Finding, Hit, Section
from agents.faq.terms import Analyzer, is_filler

MISSPELT_FROM_CHARS, MISSPELT_TWICE_FROM_CHARS = 5, 8
"""A shorter word has no mistake in it; a longer one may have one, or two."""
MISSPELT = 0.6
"""How much a term counts that was only guessed."""
FILLER = 0.2
"""How much a filler word counts among sections that are about the same."""
MAX_TERMS = 50
"""Of one question; what comes after is not looked at."""
RANKED_AGAIN = 50


class Posting(NamedTuple):
    """What one term is worth in one section: its share of the score, and how well it is covered (0 to 1)."""

    worth: float
    covered: float


class Wish(NamedTuple):
    """A term of a question: how much it tells, and how sure it is that it was meant (0 to 1)."""

    term: str
    weight: float
    trust: float


@dataclass(frozen=True, slots=True)
class Index:
    """An immutable index of articles. Postings are by term, then by the section's place in `entries`.

    `words` are those that stand in the articles, by first letter and length.
    """

    articles: tuple[Article, ...]
    entries: tuple[tuple[Article, Section], ...]
    postings: Mapping[str, Mapping[int, Posting]]
    words: Mapping[tuple[str, int], tuple[str, ...]]
    analyzer: Analyzer

    def search(self, question: str, limit: int) -> Finding:
        """The `limit` sections that fit `question` best, and the weight of each of its terms.

        Filler words alone find nothing; beside others they tell sections about the same thing apart ("how long …").
        """
        wishes = tuple({wish.term: wish for wish in islice(self._wishes(question), MAX_TERMS)}.values())
        scores, covered = defaultdict[int, float](float), defaultdict[int, float](float)
        for wish in wishes:
            if not is_filler(wish.term):
                for place, posting in self.postings.get(wish.term, {}).items():
                    scores[place] += wish.weight * wish.trust * posting.worth
                    covered[place] += wish.weight * wish.trust * posting.covered
        likely = nsmallest(max(limit, RANKED_AGAIN), scores, key=lambda place: (-scores[place], place))
        final = {place: scores[place] + self._worth_of_fillers(wishes, place) for place in likely}
        best = nsmallest(limit, likely, key=lambda place: (-final[place], place))
        total = sum(wish.weight for wish in wishes if not is_filler(wish.term))
        hits = tuple(Hit(*self.entries[place], final[place], covered[place] / total) for place in best)
        return Finding(hits, {wish.term: wish.weight for wish in wishes})

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, as this index sees them."""
        return self.analyzer.terms(text)

    def _wishes(self, question: str) -> Iterator[Wish]:
        for word in self.analyzer.words(question):
            term = self.analyzer.term(word)
            meant = term if term in self.postings or is_filler(term) else self._meant(word) or term
            known = weight(meant, len(self.postings.get(meant, ())), len(self.entries))
            yield Wish(meant, known, 1.0 if meant == term else MISSPELT)

    def _worth_of_fillers(self, wishes: tuple[Wish, ...], place: int) -> float:
        known = ((wish.weight, self.postings.get(wish.term, {}).get(place)) for wish in wishes if is_filler(wish.term))
        return sum(each * posting.worth for each, posting in known if posting)

    def _meant(self, word: str) -> str | None:
        """The term of the known word that an unknown one is most likely a misspelling of."""
        if len(word) < MISSPELT_FROM_CHARS or not word.isalpha():
            return None
        mistakes = 2 if len(word) >= MISSPELT_TWICE_FROM_CHARS else 1
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        alike = [known for length in lengths for known in self.words.get((word[0], length), ())]
        found = process.extractOne(word, alike, scorer=DamerauLevenshtein.distance, score_cutoff=mistakes)
        return self.analyzer.term(found[0]) if found else None


def weight(term: str, sections: int, of: int) -> float:
    """How much a term tells that stands in so many `sections` of all.

    1 when at most one has it, nearly 0 when all have; a filler word, a fifth of that.
    """
    rarity = _rarity(max(sections, 1), of) / _rarity(1, of)
    return FILLER * rarity if is_filler(term) else rarity


def _rarity(sections: int, of: int) -> float:
    return math.log(1 + (of - sections + 0.5) / (sections + 0.5))

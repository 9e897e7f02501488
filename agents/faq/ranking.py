"""Finds the sections that fit a question: BM25+ over weighted fields, with typing mistakes forgiven.

Sources: Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004; Lv and Zhai,
"Lower-bounding term frequency normalization", CIKM 2011.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from agents.faq.backend import Article, Finding, Hit, Section
from agents.faq.terms import Analyzer

K1 = 1.2
B = 0.6
DELTA = 0.3
TITLE, HEADING, QUESTION = 1, 2, 2
"""How often a word counts that stands there, and not in the text."""
SAID_IN_BODY_ONLY = 0.85
"""How much a term counts as covered when it stands neither in title, heading nor question."""
MISSPELT_FROM_CHARS, MISSPELT_TWICE_FROM_CHARS = 5, 8
"""A shorter word has no mistake in it; a longer one may have one, or two."""
MISSPELT = 0.6
"""How much a term counts that was only guessed."""
MAX_TERMS = 50
"""Of one question; what comes after is not looked at."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one term is worth in one section: its share of the score, and how well it is covered (0 to 1)."""

    place: int
    worth: float
    covered: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A section with the questions it answers."""

    article: Article
    section: Section
    questions: tuple[str, ...] = ()

    @property
    def prominent(self) -> tuple[tuple[int, str], ...]:
        """The fields that say what it is about, with their weights."""
        return (TITLE, self.article.title), (HEADING, self.section.heading), (QUESTION, " ".join(self.questions))

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join((*(text for _, text in self.prominent), self.section.text))


@dataclass(frozen=True, slots=True)
class Index:
    """An immutable index of articles."""

    articles: tuple[Article, ...]
    entries: tuple[Entry, ...]
    postings: Mapping[str, tuple[Posting, ...]]
    words: Mapping[tuple[str, int], tuple[str, ...]]
    analyzer: Analyzer

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Self:
        """Index `articles`. An author's question belongs to the section that fits it best."""
        analyzer = Analyzer()
        known = tuple(sorted(articles, key=lambda article: article.slug))
        plain = cls._over(known, [Entry(one, section) for one in known for section in one.sections], analyzer)
        return cls._over(known, plain._with_questions(), analyzer)

    @classmethod
    def _over(cls, articles: tuple[Article, ...], entries: Sequence[Entry], analyzer: Analyzer) -> Self:
        counted = [_counted(entry, analyzer) for entry in entries]
        average = sum(counts.total() for counts, _ in counted) / max(len(counted), 1)
        postings: dict[str, list[Posting]] = defaultdict(list)
        for place, (counts, prominent) in enumerate(counted):
            slow = K1 * (1 - B + B * counts.total() / average) if average else K1
            for term, count in counts.items():
                covered = 1.0 if term in prominent else SAID_IN_BODY_ONLY
                postings[term].append(Posting(place, DELTA + count / (count + slow), covered))
        frozen = {term: tuple(rows) for term, rows in postings.items()}
        return cls(articles, tuple(entries), frozen, _by_first_letter_and_length(entries, analyzer), analyzer)

    def search(self, question: str, limit: int) -> Finding:
        """The `limit` sections that fit `question` best, and the weight of each of its terms."""
        wanted = dict(islice(self._wanted(question), MAX_TERMS))
        scores, covered = defaultdict[int, float](float), defaultdict[int, float](float)
        for term, (weight, trust) in wanted.items():
            for posting in self.postings.get(term, ()):
                scores[posting.place] += weight * trust * posting.worth
                covered[posting.place] += weight * trust * posting.covered
        total = sum(weight for weight, _ in wanted.values())
        best = nsmallest(limit, scores, key=lambda place: (-scores[place], place))
        hits = tuple(self._hit(place, scores[place], covered[place] / total) for place in best)
        return Finding(hits, {term: weight for term, (weight, _) in wanted.items()})

    def _wanted(self, question: str) -> Iterator[tuple[str, tuple[float, float]]]:
        """The terms of a question, each with its weight and how sure we are that it is meant (0 to 1)."""
        for word in self.analyzer.words(question):
            term = self.analyzer.term(word)
            meant = term if term in self.postings else self._meant(word)
            yield meant or term, (self._weight(meant or term), MISSPELT if meant not in {None, term} else 1.0)

    def _hit(self, place: int, score: float, coverage: float) -> Hit:
        entry = self.entries[place]
        return Hit(entry.article, entry.section, score, coverage)

    def _weight(self, term: str) -> float:
        """How much a term tells, from nearly 0 when every section has it to 1 when at most one has."""
        return self._rarity(max(len(self.postings.get(term, ())), 1)) / self._rarity(1)

    def _rarity(self, frequency: int) -> float:
        return math.log(1 + (len(self.entries) - frequency + 0.5) / (frequency + 0.5))

    def _meant(self, word: str) -> str | None:
        """The term of the known word that an unknown one is most likely a misspelling of."""
        if len(word) < MISSPELT_FROM_CHARS or not word.isalpha():
            return None
        mistakes = 2 if len(word) >= MISSPELT_TWICE_FROM_CHARS else 1
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        alike = [known for length in lengths for known in self.words.get((word[0], length), ())]
        found = process.extractOne(word, alike, scorer=DamerauLevenshtein.distance, score_cutoff=mistakes)
        return self.analyzer.term(found[0]) if found else None

    def _with_questions(self) -> list[Entry]:
        own: dict[int, list[str]] = defaultdict(list)
        for article, places in self._places():
            for question in article.questions:
                own[self._place_for(question, places)].append(question)
        return [replace(entry, questions=tuple(own[place])) for place, entry in enumerate(self.entries)]

    def _places(self) -> Iterator[tuple[Article, list[int]]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            places[entry.article.slug].append(place)
        return ((article, places[article.slug]) for article in self.articles if places[article.slug])

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, as this index sees them."""
        return self.analyzer.terms(text)

    def _place_for(self, question: str, places: Sequence[int]) -> int:
        """The section with the best score; without any, the first that has a heading."""
        scores = defaultdict[int, float](float)
        for term in set(self.analyzer.terms(question)):
            for posting in self.postings.get(term, ()):
                scores[posting.place] += self._weight(term) * posting.worth
        headed = next((place for place in places if self.entries[place].section.heading), places[0])
        best = max(places, key=lambda place: scores[place])
        return best if scores[best] else headed


def _counted(entry: Entry, analyzer: Analyzer) -> tuple[Counter[str], frozenset[str]]:
    """The weighted counts of an entry's terms, and those of its prominent fields."""
    counts = Counter[str]()
    for weight, text in entry.prominent:
        for term in analyzer.terms(text):
            counts[term] += weight
    prominent = frozenset(counts)
    counts.update(analyzer.terms(entry.section.text))
    return counts, prominent


def _by_first_letter_and_length(
    entries: Iterable[Entry], analyzer: Analyzer
) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """The words that stand in the entries, so that few have to be looked at for a misspelt one."""
    rows: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted({word for entry in entries for word in analyzer.words(entry.text)}):
        rows[word[0], len(word)].append(word)
    return {key: tuple(words) for key, words in rows.items()}

"""Builds the index over the sections of articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from agents.faq.backend import GUIDE_TAGS, Article, Section
from agents.faq.ranking import FILLER, Index, Posting, weight
from agents.faq.terms import Analyzer, is_filler

K1 = 1.2
B = 0.4
DELTA = 0.3
TITLE, HEADING, QUESTION = 1, 2, 2
"""How often a word counts that stands there, and not in the text."""
SAID_IN_TEXT_ONLY = 0.85
"""How much a term counts as covered when it stands neither in title, heading nor question."""


@dataclass(slots=True)
class Sketch:
    """A section as its terms; `title` with the article's tags, `questions` are those its author says it answers."""

    article: Article
    section: Section
    title: frozenset[str]
    heading: Counter[str]
    text: Counter[str]
    questions: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, article: Article, section: Section, analyzer: Analyzer) -> Self:
        """The terms of one section of `article`."""
        topics = " ".join((article.title, *sorted(article.tags - GUIDE_TAGS)))
        title, heading, text = map(analyzer.terms, (topics, section.heading, section.text))
        return cls(article, section, frozenset(title), Counter(heading), Counter(text))

    @property
    def words(self) -> set[str]:
        """The terms of heading and text."""
        return {*self.heading, *self.text}

    @property
    def prominent(self) -> set[str]:
        """The terms that say what it is about."""
        return {*self.title, *self.heading, *self.questions}

    def counts(self) -> Counter[str]:
        """How often each term counts.

        A word of the title stands all over the article: beside the headings, only whether it is there tells sections
        apart.
        """
        counts = Counter(dict.fromkeys(self.title, TITLE))
        for term, count in self.heading.items():
            counts[term] += HEADING * count
        for term, count in self.questions.items():
            counts[term] += 0 if term in self.title else QUESTION * count
        for term, count in self.text.items():
            counts[term] += 1 if term in self.title else count
        return counts


def index_of(articles: Iterable[Article]) -> Index:
    """The index over `articles`. An author's question belongs to the section that fits it best."""
    analyzer = Analyzer()
    known = tuple(sorted(articles, key=lambda article: article.slug))
    sketches = [Sketch.of(article, section, analyzer) for article in known for section in article.sections]
    _place_questions(known, sketches, analyzer)
    entries = tuple((sketch.article, sketch.section) for sketch in sketches)
    return Index(known, entries, _postings(sketches), _words(known, analyzer), analyzer)


def _place_questions(articles: Sequence[Article], sketches: Sequence[Sketch], analyzer: Analyzer) -> None:
    frequencies = Counter(chain.from_iterable(sketch.words for sketch in sketches))
    weights = {term: weight(term, count, len(sketches)) for term, count in frequencies.items()}
    own: dict[str, list[Sketch]] = defaultdict(list)
    for sketch in sketches:
        own[sketch.article.slug].append(sketch)
    for article in articles:
        for question in article.questions if own[article.slug] else ():
            terms = analyzer.terms(question)
            _place_for(frozenset(terms), own[article.slug], weights).questions.update(terms)


def _place_for(wanted: frozenset[str], sketches: Sequence[Sketch], weights: Mapping[str, float]) -> Sketch:
    """The section whose words fit best; where only filler words do, the first."""

    def fit(sketch: Sketch) -> float:
        untitled = sketch.heading.keys() - sketch.title
        return sum(weights.get(term, 0) * (HEADING if term in untitled else term in sketch.words) for term in wanted)

    best = max(sketches, key=fit)
    return best if fit(best) > FILLER else sketches[0]


def _postings(sketches: Sequence[Sketch]) -> Mapping[str, Mapping[int, Posting]]:
    counted = [sketch.counts() for sketch in sketches]
    lengths = [sum(count for term, count in counts.items() if not is_filler(term)) for counts in counted]
    average = sum(lengths) / max(len(lengths), 1) or 1
    postings: dict[str, dict[int, Posting]] = defaultdict(dict)
    for place, (sketch, counts) in enumerate(zip(sketches, counted, strict=True)):
        slow, prominent = K1 * (1 - B + B * lengths[place] / average), sketch.prominent
        for term, count in counts.items():
            covered = 1.0 if term in prominent else SAID_IN_TEXT_ONLY
            postings[term][place] = Posting(DELTA + count / (count + slow), covered)
    return dict(postings)


def _words(articles: Iterable[Article], analyzer: Analyzer) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Every word that is no filler, by first letter and length, so that few are looked at for a misspelt one."""
    texts = chain.from_iterable((article.title, *article.questions, *_texts(article)) for article in articles)
    rows: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted({word for text in texts for word in analyzer.words(text)}):
        if not is_filler(analyzer.term(word)):
            rows[word[0], len(word)].append(word)
    return {key: tuple(words) for key, words in rows.items()}


def _texts(article: Article) -> Iterable[str]:
    return chain.from_iterable((section.heading, section.text) for section in article.sections)

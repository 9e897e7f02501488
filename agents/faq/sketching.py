"""What the search needs to know of one article; made once, and kept as long as the article stays as it is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from agents.faq.backend import GUIDE_TAGS, Article, Section
from agents.faq.meaning import Meaning
from agents.faq.terms import Analyzer, is_filler
from agents.faq.wording import Numbers, Vocabulary

TITLE, HEADING, QUESTION = 1, 2, 2
"""How often a word counts that stands there, and not in the text."""
Vectors = NDArray[np.float32]


@dataclass(slots=True)
class Lexicon:
    """Every term and every word seen so far, numbered. It only grows."""

    terms: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    """Words as they are written, each with the number of its term."""

    def number(self, term: str) -> int:
        """The number of a term, a new one if need be."""
        return self.terms.setdefault(term, len(self.terms))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A section as the search sees it: its terms by number, how often each counts, and its words as they are written.

    `vectors` are what its whole text and each question its author says it answers mean, one a row; `sentences` what its
    sentences do.
    """

    section: Section
    terms: Numbers
    counts: Numbers
    written: Numbers
    vectors: Vectors
    sentences: NDArray[np.float16]


class Sketcher:
    """Makes sketches of articles. Not for use by two threads at once."""

    def __init__(self, meaning: Meaning) -> None:
        self._analyzer = Analyzer()
        self._meaning = meaning
        self.lexicon = Lexicon()
        self.vocabulary = Vocabulary(meaning)

    def sketches(self, article: Article) -> tuple[Sketch, ...]:
        """Those of the sections of `article`. An author's question belongs to the section that fits it best."""
        terms = [self._terms(section) for section in article.sections]
        title = frozenset(self._read(" ".join((article.title, *sorted(article.tags - GUIDE_TAGS)))))
        questions = _placed(article, title, terms, self._analyzer)
        return tuple(
            self._sketch(article, section, title, words, asked)
            for section, words, asked in zip(article.sections, terms, questions, strict=True)
        )

    def _sketch(
        self, article: Article, section: Section, title: frozenset[str], words: "Words", asked: Sequence[str]
    ) -> Sketch:
        in_questions = Counter(chain.from_iterable(map(self._read, asked)))
        counts = _counts(title, words, in_questions)
        return Sketch(
            section,
            np.fromiter(map(self.lexicon.number, counts), np.int32, len(counts)),
            np.fromiter(counts.values(), np.int32, len(counts)),
            self.vocabulary.read(f"{article.title} {section.heading} {section.text}"),
            self._meaning.of_section(article, section, asked),
            self._meaning.of_sentences(article, section),
        )

    def _terms(self, section: Section) -> "Words":
        return Words(Counter(self._read(section.heading)), Counter(self._read(section.text)))

    def _read(self, text: str) -> Iterator[str]:
        """The terms of `text`; its words become known."""
        for word in self._analyzer.words(text):
            term = self._analyzer.term(word)
            if not is_filler(term) and word not in self.lexicon.words:
                self.lexicon.words[word] = self.lexicon.number(term)
            yield term


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of a section's heading and of its text."""

    heading: Counter[str]
    text: Counter[str]


def _counts(title: frozenset[str], words: Words, questions: Counter[str]) -> Counter[str]:
    """How often each term counts.

    A word of the title stands all over the article: beside the headings, only whether it is there tells sections apart.
    """
    counts = Counter(dict.fromkeys(title, TITLE))
    for term, count in words.heading.items():
        counts[term] += HEADING * count
    for term, count in questions.items():
        counts[term] += 0 if term in title else QUESTION * count
    for term, count in words.text.items():
        counts[term] += 1 if term in title else count
    return +counts


def _placed(
    article: Article, title: frozenset[str], sections: Sequence[Words], analyzer: Analyzer
) -> tuple[tuple[str, ...], ...]:
    """The author's questions, each with the section whose words fit it best; where none does, the first."""
    placed: list[list[str]] = [[] for _ in sections]
    within = Counter(chain.from_iterable({*words.heading, *words.text} for words in sections))
    for question in article.questions if sections else ():
        wanted = {term for term in analyzer.terms(question) if not is_filler(term)}
        fits = [_fit(words, wanted, title, within) for words in sections]
        placed[fits.index(max(fits))].append(question)
    return tuple(map(tuple, placed))


def _fit(words: Words, wanted: set[str], title: frozenset[str], within: Mapping[str, int]) -> float:
    """How well a section fits, each term telling the more the fewer sections of the article have it.

    In a heading it tells twice as much, but for a word of the title, which may stand in any.
    """
    known = (term for term in wanted if term in words.heading or term in words.text)
    return sum((HEADING if term in words.heading and term not in title else 1) / within[term] for term in known)

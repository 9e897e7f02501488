"""What texts mean, beside the words they say it with: an optional second opinion on what fits a question."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.faq.backend import Article, Section

Vectors = NDArray[np.float32]
MAX_KEPT_WORDS, MAX_KEPT_QUESTIONS = 10_000, 100
GLANCE = 128
"""So many of a vector's numbers tell at a glance which ones are near (Kusupati and others, "Matryoshka representation
learning", NeurIPS 2022)."""
HALF = np.float32(0.5**0.5)


class Encoder(Protocol):
    """Turns texts into vectors of length 1 that lie near each other when they say the same."""

    @property
    def size(self) -> int:
        """The length of the vectors' list of numbers."""
        ...

    def encode(self, text: str) -> NDArray[np.float32]:
        """The vector of a text; zeros where it has no words."""
        ...

    def weight(self, word: str) -> float:
        """How much a word tells."""
        ...

    def is_common(self, word: str) -> bool:
        """Whether the language has this word, so that it is no typing mistake."""
        ...


class Reader(Protocol):
    """Turns sentences into vectors of length 1, in which the words around a word tell what it means; slowly."""

    @property
    def size(self) -> int:
        """The length of the vectors' list of numbers."""
        ...

    def read(self, texts: Sequence[str]) -> Vectors:
        """A row for each text; nothing is kept of it."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that come again: each is read once."""
        ...

    def unread(self, texts: Sequence[str]) -> int:
        """How many of these `encode` has not read yet."""
        ...


class Meaning:
    """What sections and their sentences mean to an encoder; without one, nothing means anything.

    With a reader, which needs an encoder, a vector has two halves, what the encoder says and what the reader does.
    """

    def __init__(self, encoder: Encoder | None, reader: Reader | None = None) -> None:
        self.encoder = encoder
        self.reader = reader
        self.of_word = lru_cache(MAX_KEPT_WORDS)(self._of_word)
        self.of = lru_cache(MAX_KEPT_QUESTIONS)(self._of)

    @property
    def glance(self) -> NDArray[np.intp]:
        """Those of a vector's columns that tell most."""
        if self.encoder is None or self.reader is None:
            return np.arange(GLANCE)
        read = self.encoder.size
        return np.concatenate([np.arange(GLANCE // 2), np.arange(read, read + GLANCE // 2)])

    def of_section(self, article: Article, section: Section, questions: Sequence[str]) -> Vectors:
        """A row for the whole section, and one for each question that its author says it answers."""
        if self.encoder is None:
            return np.zeros((1, 0), np.float32)
        texts = (f"{article.title} {section.heading} {section.text}", *questions)
        by_words = np.stack([self.encoder.encode(text) for text in texts])
        if self.reader is None:
            return by_words
        whole = self.reader.encode(_below(article, section)).sum(axis=0, keepdims=True)
        whole /= np.linalg.norm(whole)
        return _halves(by_words, np.concatenate([whole, self.reader.encode(questions)]))

    def of_sentences(self, article: Article, section: Section) -> NDArray[np.float16]:
        """A row for each sentence, read below title and heading; kept for every section, so in half the bytes."""
        if self.encoder is None:
            return np.zeros((0, 0), np.float16)
        texts = _below(article, section)
        by_words = np.stack([self.encoder.encode(text) for text in texts])
        rows = by_words if self.reader is None else _halves(by_words, self.reader.encode(texts))
        return rows.astype(np.float16)

    def beside(self, middle: Vectors, sentences: Vectors, question: Vectors) -> Vectors:
        """How near each sentence is to the question beside what both have in common with `middle`: -1 to 1.

        A reader tells that better by itself.
        """
        part = slice(self.encoder.size if self.encoder and self.reader else 0, None)
        away, asked = sentences[:, part] - middle[part], question[part] - middle[part]
        lengths = np.sqrt(np.einsum("ij,ij->i", away, away) * (asked @ asked))
        return np.asarray(away @ asked / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)

    def _of(self, text: str) -> NDArray[np.float32]:
        """What a question means."""
        if self.encoder is None:
            return np.zeros(0, np.float32)
        by_words = self.encoder.encode(text)
        return by_words if self.reader is None else _halves(by_words[None], self.reader.read([text]))[0]

    def _of_word(self, word: str) -> NDArray[np.float32]:
        return self.encoder.encode(word) if self.encoder else np.zeros(0, np.float32)


def texts_of(article: Article) -> list[str]:
    """All that a reader has to read of `article`."""
    return [*(text for section in article.sections for text in _below(article, section)), *article.questions]


def _halves(by_words: Vectors, read: Vectors) -> Vectors:
    return np.hstack([by_words, read]) * HALF


def _below(article: Article, section: Section) -> list[str]:
    """The section's sentences, each below title and heading."""
    above = f"{article.title}. {section.heading}. " if section.heading else f"{article.title}. "
    return [f"{above}{sentence}" for sentence in _sentences(section)]


def _sentences(section: Section) -> list[str]:
    return [sentence for paragraph in section.paragraphs for sentence in paragraph.sentences] or [""]

"""What texts mean, beside the words they say it with: an optional second opinion on what fits a question."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.faq.backend import Article, Section
from agents.faq.terms import WORD

Vectors = NDArray[np.float32]
MAX_KEPT_WORDS = 10_000
NOTHING = np.zeros((0, 0), np.float32)


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


class Meaning:
    """What sections and their sentences mean to an encoder; without one, nothing means anything."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.encoder = encoder
        self.of_word = lru_cache(MAX_KEPT_WORDS)(self.of)

    def of(self, text: str) -> NDArray[np.float32]:
        """What a question means."""
        return self.encoder.encode(text) if self.encoder else np.zeros(0, np.float32)

    def of_section(self, article: Article, section: Section, questions: Sequence[str]) -> Vectors:
        """A row for the whole section, and one for each question that its author says it answers."""
        if self.encoder is None:
            return np.zeros((1, 0), np.float32)
        texts = (f"{article.title} {section.heading} {section.text}", *questions)
        return np.stack([self.encoder.encode(text) for text in texts])

    def of_sentences(self, article: Article, section: Section) -> NDArray[np.float16]:
        """A row for each sentence, read below title and heading; kept for every section, so in half the bytes."""
        if self.encoder is None:
            return np.zeros((0, 0), np.float16)
        heading = f"{article.title} {section.heading}"
        sentences = [sentence for paragraph in section.paragraphs for sentence in paragraph.sentences]
        rows = [self.encoder.encode(f"{heading} {sentence}") for sentence in sentences or ("",)]
        return np.stack(rows).astype(np.float16)

    def of_words(self, article: Article, section: Section) -> Vectors:
        """A row for each word of the section and the title."""
        if self.encoder is None:
            return NOTHING
        words = dict.fromkeys(WORD.findall(f"{article.title} {section.heading} {section.text}".lower()))
        return np.stack([self.of_word(word) for word in words or ("",)])

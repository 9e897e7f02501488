"""What texts mean, apart from how they are written: vectors in which texts of like meaning lie close (the port).

An encoder lets examples reach further than their words.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hubbub.errors import ConfigurationInvalid
from hubbub.word_vectors import WordVectors
from orchestrator.settings import EncoderName

Floats = NDArray[np.float32]

_SURELY_A_WORD = 5


class Encoder(Protocol):
    """Turns texts, each given as its words in small letters, into vectors. It can be pickled."""

    @property
    def size(self) -> int:
        """How long a vector is."""

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """A vector of length 1 for each text; of zeros where nothing in it is known."""

    def knows(self, word: str) -> bool:
        """Whether a word is one of its language, so that it is no slip of the finger."""


class Silent:
    """No encoder: says nothing about any text."""

    size = 0

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Nothing, for each text."""
        return np.zeros((len(texts), 0), np.float32)

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the port's
        """No word."""
        return False


class ByWords:
    """What a text's words mean together, in whatever order."""

    def __init__(self, vectors: WordVectors) -> None:
        """Know the vectors of words."""
        self._vectors = vectors

    @property
    def size(self) -> int:
        """How long a vector is."""
        return self._vectors.size

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """A vector of length 1 for each text; of zeros where it has no words."""
        said = ([word for word in words if not word.startswith("<")] for words in texts)
        return np.array([self._vectors.encode_words(words) for words in said], np.float32).reshape(-1, self.size)

    def knows(self, word: str) -> bool:
        """Whether a word is so usual that it is one piece; a short piece may be no word."""
        return len(word) >= _SURELY_A_WORD and self._vectors.is_common(word)

    def __reduce__(self) -> tuple[Callable[[EncoderName], Encoder], tuple[EncoderName]]:
        """Between processes goes its name only: each reads the vectors by itself."""
        return encoder_of, ("wordllama",)


@cache
def encoder_of(name: EncoderName) -> Encoder:
    """The encoder of that name; `auto` is WordLlama where it is installed, else none.

    Raises ConfigurationInvalid when one that is named is not installed, or its files are not as expected.
    """
    vectors = None if name == "none" else WordVectors.installed()
    if vectors is None and name == "wordllama":
        raise ConfigurationInvalid("HUBBUB_ENCODER=wordllama: the package wordllama is not installed")
    return ByWords(vectors) if vectors else Silent()

"""What texts mean, apart from how they are written: vectors in which texts of like meaning lie close (the port).

An encoder lets examples reach further than their words.
"""

import threading
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from hubbub.errors import ConfigurationInvalid
from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from orchestrator.settings import EncoderName

Floats = NDArray[np.float32]

FEW, AT_ONCE = 200, 64
"""So many lessons may be read while a router is waited for; more are read beforehand, so many at once."""
_SURELY_A_WORD = 5
_SAID_LATELY = 64


class Encoder(Protocol):
    """Turns texts, each given as its words in small letters, into vectors. It can be pickled."""

    @property
    def size(self) -> int:
        """How long a vector is."""

    @property
    def at_once(self) -> bool:
        """Whether a text costs so little that nobody need wait elsewhere for it."""

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """A vector of length 1 for each text; of zeros where nothing in it is known."""

    def encode_lessons(self, texts: Sequence[Sequence[str]]) -> Floats:
        """The same of texts that are learned from, which come again."""

    def ready_for(self, lessons: Sequence[Sequence[str]]) -> "Encoder":
        """What to learn these with now: itself, or a quicker one while it has many of them to read."""

    @property
    def unread(self) -> int:
        """How many lessons it was not ready for."""

    def read_some(self) -> None:
        """Read some of these."""

    def knows(self, word: str) -> bool:
        """Whether a word is one of its language, so that it is no slip of the finger."""


class AtOnce:
    """An encoder that looks vectors up, and so is ready for anything."""

    at_once = True
    unread = 0

    def ready_for(self, lessons: Sequence[Sequence[str]]) -> Self:  # noqa: ARG002 - the port's
        """Itself."""
        return self

    def read_some(self) -> None:
        """Nothing is left."""


class Silent(AtOnce):
    """No encoder: says nothing about any text."""

    size = 0

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Nothing, for each text."""
        return np.zeros((len(texts), 0), np.float32)

    encode_lessons = encode

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the port's
        """No word."""
        return False


class ByWords(AtOnce):
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

    encode_lessons = encode

    def knows(self, word: str) -> bool:
        """Whether a word is so usual that it is one piece; a short piece may be no word."""
        return len(word) >= _SURELY_A_WORD and self._vectors.is_common(word)

    def __reduce__(self) -> tuple[Callable[[EncoderName], Encoder], tuple[EncoderName]]:
        """Between processes goes its name only: each reads the vectors by itself."""
        return encoder_of, ("wordllama",)


class BySentences:
    """What a text means as a whole, word by word with the words around it."""

    at_once = False

    def __init__(self, reader: SentenceVectors, meanwhile: Encoder, kept_in: Path | None) -> None:
        """`meanwhile` stands in while there is much to read; `kept_in` is where the reader keeps what it has read."""
        self._reader = reader
        self._meanwhile = meanwhile
        self._kept_in = kept_in
        self._waiting: dict[str, None] = {}
        self._tried: set[str] = set()
        self._noting = threading.Lock()
        self._said = lru_cache(_SAID_LATELY)(self._read)  # a message is looked at by its parts and as a whole

    @property
    def size(self) -> int:
        """How long a vector is."""
        return self._reader.size

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """A vector of length 1 for each text; what customers say is not kept."""
        return np.array([self._said(_plain(words)) for words in texts], np.float32).reshape(-1, self.size)

    def encode_lessons(self, texts: Sequence[Sequence[str]]) -> Floats:
        """The same, each text read once."""
        return self._reader.encode(list(map(_plain, texts)))

    def ready_for(self, lessons: Sequence[Sequence[str]]) -> Encoder:
        """Itself where few lessons are unread, else what stands in for it; then `read_some` has something to do.

        Not for lessons that it has read in vain, because they could not be kept: that would go on for ever.
        """
        texts = list(dict.fromkeys(map(_plain, lessons)))
        if self._reader.unread(texts) <= FEW:
            return self
        with self._noting:
            self._waiting.update(dict.fromkeys(text for text in texts if text not in self._tried))
        return self._meanwhile

    @property
    def unread(self) -> int:
        """How many lessons it was not ready for."""
        return len(self._waiting)

    def read_some(self) -> None:
        """Read some of these."""
        with self._noting:
            some = list(self._waiting)[:AT_ONCE]
        self._reader.encode(some)
        in_vain = self._reader.unread(some) > 0
        with self._noting:
            if in_vain:
                self._tried.update(some)
            for text in some:
                self._waiting.pop(text, None)

    def knows(self, word: str) -> bool:
        """Whether a word is so usual that it is one piece; a short piece may be no word."""
        return len(word) >= _SURELY_A_WORD and self._reader.is_common(word)

    def __reduce__(self) -> tuple[Callable[..., Encoder], tuple[EncoderName, Path | None]]:
        """Between processes goes its name only: each reads the model by itself."""
        return encoder_of, ("sentences", self._kept_in)

    def _read(self, text: str) -> Floats:
        (meaning,) = self._reader.read([text])
        return np.asarray(meaning, np.float32)


def _plain(words: Sequence[str]) -> str:
    """A text as it is read; what stands for an id or an amount says nothing."""
    return " ".join(word for word in words if not word.startswith("<"))


@cache
def encoder_of(name: EncoderName, kept_in: Path | None = None) -> Encoder:
    """The encoder of that name; `auto` is WordLlama where it is installed, else none.

    One by sentences keeps what it has read in the file `kept_in`. Raises ConfigurationInvalid when one that is named is
    not installed, or its files are not as expected.
    """
    vectors = None if name == "none" else WordVectors.installed()
    if vectors is None and name == "wordllama":
        raise ConfigurationInvalid("HUBBUB_ENCODER=wordllama: the package wordllama is not installed")
    by_words = ByWords(vectors) if vectors else Silent()
    if name != "sentences":
        return by_words
    reader = SentenceVectors.installed(kept_in)
    if reader is None:
        raise ConfigurationInvalid("HUBBUB_ENCODER=sentences: requirements/sentence-vectors.lock is not installed")
    return BySentences(reader, by_words, kept_in)

"""What words mean, as vectors: texts that say the same thing in other words lie near each other (extra `meaning`).

The vectors are WordLlama's (MIT licence): the 32,000 pieces of words a language model knows, each with a vector,
trained so that the mean over a text stands for what it says. Looking a word up costs microseconds and needs no language
model. Only the two files in its wheel are read; none of its code is run, and nothing is fetched.

Sources: https://github.com/dleemiller/WordLlama; Touvron et al., "Llama 2", 2023 (the pieces: byte-pair encoding with
byte fallback, Sennrich et al., ACL 2016).
"""

import json
import math
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from hubbub.errors import ConfigurationInvalid

Vector = NDArray[np.float32]
Pieces = NDArray[np.float16]
PACKAGE = "wordllama"
WEIGHTS = Path("weights") / "l2_supercat_256.safetensors"
VOCABULARY = Path("tokenizers") / "l2_supercat_tokenizer_config.json"
TENSOR = "embedding.weight"
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
SPACE = "\u2581"
MAX_WORD_CHARS = 40
MAX_KNOWN_WORDS = 20_000
LENGTH_BYTES = 8


class WordSum(NamedTuple):
    """The sum of a word's pieces, and how many they are."""

    total: Vector
    pieces: int


class WordVectors:
    """The vectors of words. May be used by several threads at once."""

    def __init__(self, pieces: Pieces, vocabulary: dict[str, int]) -> None:
        """`pieces` has a row for each number in `vocabulary`."""
        self._pieces = pieces
        self._vocabulary = vocabulary
        self.word = lru_cache(MAX_KNOWN_WORDS)(self._word)

    @classmethod
    def installed(cls) -> Self | None:
        """Those of the `wordllama` package; None when it is not installed.

        Raises ConfigurationInvalid when its files are not what is expected.
        """
        found = find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            return None
        return cls.load(Path(found.submodule_search_locations[0]))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the two files below `folder`. Raises ConfigurationInvalid when they are not what is expected."""
        try:
            vocabulary = json.loads((folder / VOCABULARY).read_text("utf-8"))["model"]["vocab"]
            pieces = _tensor((folder / WEIGHTS).read_bytes())
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigurationInvalid(f"the word vectors in {folder} cannot be read: {error!r}") from error
        if len(vocabulary) != len(pieces):
            raise ConfigurationInvalid(f"the word vectors in {folder} have {len(pieces)} rows for {len(vocabulary)}")
        return cls(pieces, vocabulary)

    @property
    def size(self) -> int:
        """The length of each vector."""
        return int(self._pieces.shape[1])

    def encode(self, text: str) -> Vector:
        """What `text` says: a vector of length 1, or of zeros where it has no words. Case does not matter."""
        return self.encode_words(WORD.findall(text.lower()))

    def encode_words(self, words: Iterable[str]) -> Vector:
        """What lower-case `words` say together, in whatever order: as `encode`."""
        rows = [self.word(word).total for word in words]
        return normalized(np.add.reduce(rows) if rows else np.zeros(self.size, np.float32))

    def weight(self, word: str) -> float:
        """How much a word tells: little for `the`, much for `passport`."""
        known = self.word(word)
        return float(np.linalg.norm(known.total) / max(known.pieces, 1) ** 0.5)

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word is so usual that it is a single piece."""
        return SPACE + word in self._vocabulary

    def _word(self, word: str) -> WordSum:
        rows = self._pieces[self._numbers(word[:MAX_WORD_CHARS])]
        return WordSum(rows.sum(axis=0, dtype=np.float32), len(rows))

    def _numbers(self, word: str) -> list[int]:
        """The pieces of a word: of two neighbours that are a piece together, the most usual are joined first."""
        pieces = [SPACE, *word]
        while joined := min(filter(None, map(self._joined, pieces, pieces[1:], range(len(pieces)))), default=None):
            _, place = joined
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
        return [number for piece in pieces for number in self._spelt(piece)]

    def _joined(self, left: str, right: str, place: int) -> tuple[int, int] | None:
        number = self._vocabulary.get(left + right)
        return None if number is None else (number, place)

    def _spelt(self, piece: str) -> list[int]:
        known = self._vocabulary.get(piece)
        return [known] if known is not None else [self._vocabulary[f"<0x{byte:02X}>"] for byte in piece.encode()]


def normalized(vector: Vector) -> Vector:
    """`vector` with length 1; one of zeros as it is."""
    length = math.sqrt(vector @ vector)
    return vector / np.float32(length) if length else vector


def _tensor(content: bytes) -> Pieces:
    """The one matrix in a safetensors file: the length of a JSON header, the header, the numbers."""
    start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "little")
    header = json.loads(content[LENGTH_BYTES:start])[TENSOR]
    if header["dtype"] != "F16":
        raise ValueError(f"numbers of the kind {header['dtype']}, not F16")
    first, last = header["data_offsets"]
    return np.frombuffer(content, np.float16, (last - first) // 2, start + first).reshape(header["shape"])

"""Which words stand in a section, and how near in meaning they are to those of a question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.faq.meaning import Meaning, Vectors
from agents.faq.terms import WORD

Numbers = NDArray[np.int32]


class Vocabulary:
    """Every word that is written somewhere, numbered, and what it means. It only grows; not for two threads at once."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._numbers: dict[str, int] = {}
        self._vectors: list[NDArray[np.float16]] = []

    def read(self, text: str) -> Numbers:
        """The numbers of the words in `text`, each once; that of no word where there are none."""
        words = dict.fromkeys(WORD.findall(text.lower()) or ("",))
        return np.fromiter(map(self._number, words), np.int32, len(words))

    def vectors(self) -> NDArray[np.float16]:
        """What the words mean, by their numbers; kept for every word, so in half the bytes."""
        return np.stack(self._vectors) if self._vectors else np.zeros((0, 0), np.float16)

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._vectors))
        if number == len(self._vectors):
            self._vectors.append(self._meaning.of_word(word).astype(np.float16))
        return number


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of each section by number, and what each word means."""

    words: Sequence[Numbers]
    vectors: NDArray[np.float16]

    def alike(self, places: NDArray[np.intp], asked: Vectors) -> Vectors:
        """How near the nearest word of each section (a row) is to each word that is asked for (a column): -1 to 1."""
        words = [self.words[place] for place in places]
        known, which = np.unique(np.concatenate(words), return_inverse=True)
        near = self.vectors[known].astype(np.float32) @ asked.T
        firsts = np.cumsum([0, *map(len, words[:-1])])
        return np.asarray(np.maximum.reduceat(near[which], firsts, axis=0), np.float32)

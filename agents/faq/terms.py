"""Text as the search sees it: the stems of the words that carry its topic."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import snowballstemmer

from agents.faq.english import FILLERS, PHRASES, SAME

WORD = re.compile(r"\w+(?:'\w+)*")
MAX_CACHED_WORDS = 20_000
_PHRASES = tuple((re.compile(pattern), f" {word} ") for pattern, word in PHRASES)
_FIRST_OF_ROW = {word: row.split()[0] for row in SAME for word in row.split()}


class Analyzer:
    """Turns text into terms. Not for use by two threads at once: the stemmer keeps state while it works."""

    def __init__(self) -> None:
        stemmer = snowballstemmer.stemmer("english")
        self._stem: Callable[[str], str] = lru_cache(MAX_CACHED_WORDS)(stemmer.stemWord)
        self._same = {self._stem(word): self._stem(first) for word, first in _FIRST_OF_ROW.items()}

    def words(self, text: str) -> list[str]:
        """The words of `text` that carry its topic, in order."""
        folded = _folded(text)
        for pattern, word in _PHRASES:
            folded = pattern.sub(word, folded)
        found = (word.removesuffix("'s") for word in WORD.findall(folded) if word not in FILLERS)
        return [plain for word in found if (plain := word.replace("'", "")) not in FILLERS]

    def term(self, word: str) -> str:
        """What a word counts as: its stem, or that of the word it is the same as."""
        stem = self._stem(word)
        return self._same.get(stem, stem)

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, in order, repeated as often as they come."""
        return list(map(self.term, self.words(text)))


def _folded(text: str) -> str:
    """Lower case, without accents, with plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

"""Text as the search sees it: the stems of its words."""

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

from agents.faq.english import FILLERS, PHRASES, SAME, TELLING

WORD = re.compile(r"\w+(?:'\w+)*")
COMPOUND = re.compile(r"\b([a-z]{1,2})-(?=\w)")
MAX_CACHED_WORDS = 20_000
FILLER_MARK = "~"
_PHRASES = tuple((re.compile(pattern), f" {word} ") for pattern, word in PHRASES)
_FIRST_OF_ROW = {word: row.split()[0] for row in SAME for word in row.split()}


class Analyzer:
    """Turns text into terms. May be used by several threads at once."""

    def __init__(self) -> None:
        stemmer = snowballstemmer.stemmer("english")
        stem: Callable[[str], str] = stemmer.stemWord
        one_by_one = threading.Lock()  # the stemmer keeps state while it works

        def stemmed(word: str) -> str:
            with one_by_one:
                return stem(word)

        self._stem = lru_cache(MAX_CACHED_WORDS)(stemmed)
        self._same = {self._stem(word): self._stem(first) for word, first in _FIRST_OF_ROW.items()}

    def words(self, text: str) -> list[str]:
        """The words of `text` that tell something, in order; phrases are replaced by the words they stand for."""
        folded = COMPOUND.sub(_joined, plain(text))
        for pattern, word in _PHRASES:
            folded = pattern.sub(word, folded)
        found = (word.removesuffix("'s").replace("'", "") for word in WORD.findall(folded))
        return [word for word in found if word in TELLING or word not in FILLERS]

    def term(self, word: str) -> str:
        """What a word counts as: its stem, or that of the word it is the same as; for a filler, a term of its own."""
        if word in TELLING:
            return FILLER_MARK + word
        stem = self._stem(word)
        return self._same.get(stem, stem)

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, in order, repeated as often as they come."""
        return list(map(self.term, self.words(text)))


def is_filler(term: str) -> bool:
    """Whether a term says nothing of the topic."""
    return term.startswith(FILLER_MARK)


def plain(text: str) -> str:
    """Lower case, without accents, with plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    if decomposed.isascii():
        return decomposed
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _joined(prefix: re.Match[str]) -> str:
    """`wi-fi` is written as `wifi` too; `no-show` is two words."""
    return prefix[0] if prefix[1] in FILLERS else prefix[1]

"""A question as the search sees it: what each of its words tells, with typing mistakes mended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from agents.faq.meaning import Encoder
from agents.faq.postings import Postings
from agents.faq.terms import Analyzer, is_filler

MISSPELT_FROM_CHARS, MISSPELT_TWICE_FROM_CHARS = 5, 8
"""A shorter word has no mistake in it; a longer one may have one, or two."""
MISSPELT = 0.8
"""How much a term counts that was only guessed."""
MAX_TERMS = 50
"""Of one question; what comes after is not looked at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A term of a question: the word said and the one it was meant as, how much it tells, how sure that is (0 to 1)."""

    said: str
    word: str
    term: str
    weight: float
    trust: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that stand in the articles, by first letter and length."""

    words: Mapping[tuple[str, int], tuple[str, ...]]

    def meant(self, word: str) -> str | None:
        """The known word that an unknown one is most likely a misspelling of."""
        if len(word) < MISSPELT_FROM_CHARS or not word.isalpha():
            return None
        mistakes = 2 if len(word) >= MISSPELT_TWICE_FROM_CHARS else 1
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        alike = [known for length in lengths for known in self.words.get((word[0], length), ())]
        found = process.extractOne(word, alike, scorer=DamerauLevenshtein.distance, score_cutoff=mistakes)
        return found[0] if found else None


def wishes(
    question: str, analyzer: Analyzer, postings: Postings, spelling: Spelling, encoder: Encoder | None
) -> tuple[Wish, ...]:
    """What `question` asks for, each term once.

    A word that no article has is taken for a misspelling of one that some article has, unless the language knows it.
    """
    found: dict[str, Wish] = {}
    for word in islice(analyzer.words(question), MAX_TERMS):
        term, trust, meant = analyzer.term(word), 1.0, word
        if not (is_filler(term) or postings.frequency(term) or (encoder and encoder.is_common(word))):
            meant = spelling.meant(word) or word
            if meant != word:
                term, trust = analyzer.term(meant), MISSPELT
        found.setdefault(term, Wish(word, meant, term, postings.weight(term), trust))
    return tuple(found.values())


def mended(question: str, asked: tuple[Wish, ...]) -> str:
    """`question` with what was misspelt written as it was meant."""
    for wish in asked:
        if wish.said != wish.word:
            question = re.sub(rf"\b{re.escape(wish.said)}\b", wish.word, question, flags=re.IGNORECASE)
    return question

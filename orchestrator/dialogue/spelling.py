"""Words one slip of the finger away from a known one: `oder` is read as `order`, `cancle` as `cancel`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_SHORTEST = 5  # shorter words have too many neighbours that are words themselves
_SHORTEST_CHANGED = 6


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@dataclass(frozen=True, slots=True)
class Spelling:
    """Known words and, for each way to leave out one letter, the words it may come from (SymSpell's index)."""

    counts: Mapping[str, int]
    origins: Mapping[str, tuple[str, ...]]

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], more: Sequence[str] = ()) -> "Spelling":
        """Learn the words of texts, each given as its words, and `more` words besides."""
        counts = Counter(word for words in texts for word in words)
        counts.update(more)
        origins: dict[str, list[str]] = {}
        for word in counts:
            if len(word) >= _SHORTEST and word.isalpha():
                for form in _shortened(word):
                    origins.setdefault(form, []).append(word)
        return cls(counts, {form: tuple(words) for form, words in origins.items()})

    def meant(self, word: str) -> str:
        """The known word one letter away from an unknown one (added, lost, changed, swapped); else the word itself."""
        if word in self.counts or len(word) < _SHORTEST - 1 or not word.isalpha():
            return word
        near = {known for form in _shortened(word) for known in self.origins.get(form, ())}
        close = [known for known in near if _is_slip(word, known)]
        return max(close, key=lambda known: (self.counts[known], known), default=word)


def _is_slip(word: str, known: str) -> bool:
    if word[0] != known[0] or OSA.distance(known, word, score_cutoff=1) > 1:
        return False
    same_letters = len(word) != len(known) or sorted(word) == sorted(known)
    return same_letters or len(word) >= _SHORTEST_CHANGED

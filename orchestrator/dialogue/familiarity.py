"""How much of what a text talks about the examples talk about, too."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from orchestrator.dialogue.features import MAX_WORDS_KNOWN, content_of, pieces_of
from orchestrator.dialogue.lexicon import CONCEPTS, stem

_HALF_KNOWN = 0.5  # a word of which only the pieces are known
_NOTHING_SAID = 0.5


@dataclass(frozen=True, eq=False)
class Familiar:
    """In how many examples each stem and each piece of a word occurs."""

    stems: Mapping[str, int]
    pieces: Mapping[str, int]

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]]) -> "Familiar":
        """Count over texts given as their words."""
        counts = Counter(chain.from_iterable(map(set, texts)))
        words = {word: counts[word] for word in content_of(tuple(counts))}
        stems: Counter[str] = Counter()
        pieces: Counter[str] = Counter()
        for word, count in words.items():
            for said in (stem(word), *CONCEPTS.get(word, ())):
                stems[said] += count
            for piece in set(pieces_of(word)):
                pieces[piece] += count
        return cls(stems, pieces)

    def share(self, words: Sequence[str], *, own: bool = False) -> float:
        """The share (0 to 1) of a text's subject that is known; `own` texts are among the examples, once."""
        content = content_of(words)
        if not content:
            return _NOTHING_SAID
        least = 2 if own else 1
        return sum([self._known(word, least) for word in content]) / len(content)

    @cached_property
    def _known(self) -> Callable[[str, int], float]:
        return lru_cache(MAX_WORDS_KNOWN)(self._share_known)

    def _share_known(self, word: str, least: int) -> float:
        if any(self.stems.get(said, 0) >= least for said in (stem(word), *CONCEPTS.get(word, ()))):
            return 1.0
        pieces = pieces_of(word)
        return _HALF_KNOWN * sum(self.pieces.get(piece, 0) >= least for piece in pieces) / len(pieces)

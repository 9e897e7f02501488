"""What the agents' articles say, passage by passage: whether a message is about one of them.

Titles and questions of articles teach what customers say; most of what an article tells stands in none of these.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orchestrator.dialogue.features import Integers, content_of, words_of
from orchestrator.dialogue.lexicon import stem

_HALF = 0.5
_SEVERAL = 2
_MEASURES = frozenset(("much", "many", "long", "often", "far", "soon", "late", "old"))
"""What "how" asks for: an answer has a figure in that place."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a passage, in any order, and the skill that answers what it tells."""

    words: str
    skill: str


@dataclass(frozen=True, slots=True)
class Found:
    """The skill whose passage says most of a text, which share (0 to 1) of it, and by how many of its words."""

    skill: str
    share: float
    words: int

    @property
    def several(self) -> bool:
        """Whether more than one word was found: one alone may stand anywhere."""
        return self.words >= _SEVERAL


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """An inverted index of passages by stems: where each stands, and how rare it is."""

    skills: Sequence[str] = ()
    places: Mapping[str, Integers] = field(default_factory=dict)

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Passages":
        """Index passages."""
        places: dict[str, list[int]] = {}
        for place, passage in enumerate(passages):
            for term in _terms(words_of(passage.words)):
                places.setdefault(term, []).append(place)
        skills = tuple(passage.skill for passage in passages)
        return cls(skills, {term: np.array(held, np.intp) for term, held in places.items()})

    def telling(self, words: Sequence[str]) -> Found | None:
        """The passage that says most of a text, given as its words; None where none says any of it.

        A word counts the more the fewer passages have it, and most where none has: then the text is about something
        else.
        """
        terms = _terms(words)
        held = {term: self.places[term] for term in terms if term in self.places}
        if not held:
            return None
        rarity = {term: self._rarity(len(held.get(term, ()))) for term in terms}
        weights = [np.full(len(where), rarity[term]) for term, where in held.items()]
        places = np.concatenate([*held.values()])
        sums = np.asarray(np.bincount(places, np.concatenate(weights), len(self.skills)), np.float64)
        best = int(sums.argmax())
        count = int((places == best).sum())
        return Found(self.skills[best], float(sums[best]) / sum(rarity.values()), count)

    def _rarity(self, holding: int) -> float:
        return math.log((1 + len(self.skills)) / (holding + _HALF))


def _terms(words: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in content_of(words) if word not in _MEASURES)

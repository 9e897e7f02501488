"""A part of a message, and whether it is a need of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.router import Routing

ASKING_SURE, TELLING_SURE, BESIDE_SURE, CLEAR = 0.5, 0.85, 0.35, 0.6
"""A part of a message is a need of its own from this score on; one that only tells something must be surer, one that
is said to be another wish less sure, and of a second need for the same agent it must be clear which."""

_TELLING = re.compile(r"(?:i|we|it|they|he|she|this|that|these|those|the|a|an|my)\b", re.IGNORECASE)
_ASKING_WORD = any_of("""
    want, need, like, wish, please, pls, can, could, would, will, how, where, what, when, why, not, never, no longer,
    forgot, still
""")
_ASKING = re.compile(rf"\?|\b{_ASKING_WORD}\b|n't\b|'d\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message at `[start, end)` and where it belongs; nowhere while `negated`.

    It stands `beside` another wish where the words between them say so: "also", "one more thing".
    """

    text: str
    start: int
    end: int
    routing: Routing
    negated: bool = False
    beside: bool = False

    @property
    def is_need(self) -> bool:
        """Whether the part asks for something by itself."""
        least = BESIDE_SURE if self.beside else TELLING_SURE if self._tells else ASKING_SURE
        return not self.routing.out_of_scope and self.routing.score >= least

    @property
    def is_clear(self) -> bool:
        """Whether it asks for one skill, surely."""
        least = TELLING_SURE if self._tells and not self.beside else CLEAR
        return bool(self.routing.intents) and self.routing.intents[0].score >= least

    @property
    def _tells(self) -> bool:
        """Whether it only tells something: "I ordered boots last week"."""
        return _TELLING.match(self.text) is not None and _ASKING.search(self.text) is None

    @property
    def agents(self) -> frozenset[str]:
        """The agents it is for, or may be for."""
        return frozenset(agent_of(skill) for skill in self.skills)

    @property
    def skills(self) -> frozenset[str]:
        """The skills it asks for, or may ask for."""
        return frozenset(intent.skill for intent in (*self.routing.intents, *self.routing.rivals))


def needs_of(parts: Sequence[Part]) -> list[Part]:
    """Parts that are needs of their own: each for another agent, or surely for another skill."""
    needs: list[Part] = []
    for part in sorted(parts, key=lambda part: -part.routing.score):
        same_agent = any(part.agents & need.agents for need in needs)
        repeated = any(part.skills & need.skills for need in needs)
        if part.is_need and not repeated and (part.is_clear or not same_agent):
            needs.append(part)
    return needs

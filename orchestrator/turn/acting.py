"""An act without a customer's words: doing a skill, asking for a person, closing, telling news (pure)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.dialogue.signals import Signals
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import Pursue

NOTHING_SAID = Signals(text="", language="und", clauses=())


class Action(BaseModel):
    """To do the skill, `agent.skill`, with some inputs; to hand over, for a `reason`; to close; to tell `words`."""

    model_config = ConfigDict(frozen=True)
    act: Literal["do", "hand_over", "close", "tell"] = "do"
    skill: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""
    words: str = ""

    @property
    def decision(self) -> Pursue:
        """What doing it decides: this goal, with these inputs."""
        return Pursue((Goal(self.skill, text="", given=self.input),))

"""An act without words, as by a button: a skill is done, a person asked to join, the conversation closed (pure)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.dialogue.signals import Signals
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import Pursue

NOTHING_SAID = Signals(text="", language="und", clauses=())


class Action(BaseModel):
    """To do the skill, `agent.skill`, with the inputs that are given; to hand over, for a `reason`; or to close."""

    model_config = ConfigDict(frozen=True)
    act: Literal["do", "hand_over", "close"] = "do"
    skill: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""

    @property
    def decision(self) -> Pursue:
        """What doing it decides: this goal, with these inputs."""
        return Pursue((Goal(self.skill, text="", given=self.input),))

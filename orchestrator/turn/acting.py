"""An act without a customer's words: doing a skill, asking for a person, closing, news, a colleague's acts (pure)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.dialogue.signals import Signals
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import Pursue

NOTHING_SAID = Signals(text="", language="und", clauses=())


Act = Literal["do", "hand_over", "close", "tell", "take_over", "speak", "note", "release"]


class Action(BaseModel):
    """To do the skill, `agent.skill`, with some inputs; to hand over, for a `reason`; to close; to tell `words`.

    What a colleague does says `by` whom it is done.
    """

    model_config = ConfigDict(frozen=True)
    act: Act = "do"
    skill: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""
    words: str = ""
    by: str = ""

    @property
    def decision(self) -> Pursue:
        """What doing it decides: this goal, with these inputs."""
        return Pursue((Goal(self.skill, text="", given=self.input),))

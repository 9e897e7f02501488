"""An action: a skill a customer asked for without words, as by a button (pure)."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestrator.dialogue.signals import Signals
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import Pursue

NOTHING_SAID = Signals(text="", language="und", clauses=())


class Action(BaseModel):
    """The skill, `agent.skill`, and the inputs that are given."""

    model_config = ConfigDict(frozen=True)
    skill: str
    input: dict[str, Any]

    @property
    def decision(self) -> Pursue:
        """What it decides: this goal, with these inputs."""
        return Pursue((Goal(self.skill, text="", given=self.input),))

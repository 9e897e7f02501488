"""What may be decided about a message (pure)."""

from dataclasses import dataclass, field
from typing import Any, Literal

from orchestrator.dialogue.state import OpenQuestion
from orchestrator.turn.binding import Goal


@dataclass(frozen=True, slots=True)
class Pursue:
    """Do what the customer asked for; the open question, if any, is taken up again afterwards.

    `asks` is what else they may want, one thing or two to choose from: they are asked whether it shall be done.
    """

    goals: tuple[Goal, ...]
    asks: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class GoOn:
    """The open question was answered: resume with `values` filled in, or with the customer's yes."""

    question: OpenQuestion
    values: dict[str, Any] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Two skills are about equally likely, or one was not clearly asked for: let the customer choose."""

    candidates: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """No agent is needed."""

    kind: Literal["greeting", "thanks", "out_of_scope", "left_alone", "dropped", "ask_again"]


Decision = Pursue | GoOn | AskWhich | Say

"""What may be decided about a message (pure)."""

from dataclasses import dataclass, field
from typing import Any, Literal

from orchestrator.dialogue.state import Act, OpenQuestion, Request
from orchestrator.turn.binding import Goal


@dataclass(frozen=True, slots=True)
class Pursue:
    """Do what the customer asked for; the open question, if any, is taken up again afterwards.

    `asks` is what else they may want, one thing or two to choose from: they are asked whether it shall be done. With
    `drops` they said no to the open question before; it `lets_go` of one that is not understood.
    """

    goals: tuple[Goal, ...]
    asks: tuple[Goal, ...] = ()
    drops: bool = False
    lets_go: bool = False


@dataclass(frozen=True, slots=True)
class GoOn:
    """The open question was answered: resume with `values` filled in, or with the customer's yes.

    `also` is what the message asks for beside its answer.
    """

    question: OpenQuestion
    values: dict[str, Any] = field(default_factory=dict)
    confirmed: bool = False
    also: Pursue | None = None


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Two skills are about equally likely, or one was not clearly asked for: let the customer choose."""

    candidates: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Requests that wait for a colleague are taken back, as long as nobody has decided them."""

    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """What the customer no longer wants is done: a goal may undo it, which they are asked about."""

    act: Act
    undoing: Goal | None = None


SayKind = Literal[
    "greeting",
    "thanks",
    "out_of_scope",
    "left_alone",
    "dropped",
    "dropped_all",
    "ask_again",
    "hand_over",
    "paused",
    "no_answer",
]


@dataclass(frozen=True, slots=True)
class Say:
    """No agent is needed, or to `hand_over` to a person there is none.

    What was open is `dropped`, or with all that waits behind it `dropped_all`; it stays where the customer `paused`.
    """

    kind: SayKind


Decision = Pursue | GoOn | AskWhich | TakeBack | AlreadyDone | Say

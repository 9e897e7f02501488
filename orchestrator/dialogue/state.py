"""Dialogue state: what a conversation remembers between turns."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hubbub.outcomes import Option

STATE_VERSION = 1
MAX_FACTS = 20
RECENT = 3
"""For so many turns a thing that was spoken of can be meant by "it"."""
ID = ".id"

Mode = Literal["bot", "asking", "waiting_approval", "waiting_person", "person", "closed"]
QuestionKind = Literal["slot", "confirmation", "which_skill"]


class OpenQuestion(BaseModel):
    """A question the customer has not answered yet.

    `resume` is the plan to go on with, as JSON: its first step is the one that asked. For `which_skill` it is the
    customer's message that could mean two things, and the options' values are skills. One that is `optional` went with
    an answer and may be let lie; `aside` says that something else has been spoken of since.
    """

    model_config = ConfigDict(frozen=True)
    kind: QuestionKind
    skill: str
    purpose: str
    question: str
    slot: str | None = None
    slot_type: str | None = None
    options: tuple[Option, ...] = ()
    resume: str = ""
    optional: bool = False
    aside: bool = False


class Fact(BaseModel):
    """A value that came up: its semantic type, and in which of the conversation's turns (counted from 1)."""

    model_config = ConfigDict(frozen=True)
    type: str
    value: Any
    turn: int


class State(BaseModel):
    """What the hub knows of a conversation.

    `turns` counts those finished, `offered` is what the last reply offered, `agent` who had the last turn with one.
    """

    model_config = ConfigDict(frozen=True)
    version: int = STATE_VERSION
    mode: Mode = "bot"
    question: OpenQuestion | None = None
    facts: tuple[Fact, ...] = Field((), max_length=MAX_FACTS)
    turns: int = 0
    offered: str | None = None
    agent: str | None = None

    @property
    def focus(self) -> str | None:
        """The kind of thing spoken of last, as in `booking`, when that is not long ago: what "it" may mean."""
        named = (fact for fact in reversed(self.facts) if fact.type.endswith(ID) and self.turns - fact.turn < RECENT)
        return next((fact.type.removesuffix(ID) for fact in named), None)

    @property
    def at_work(self) -> str | None:
        """The agent the conversation is with: whose question is open, else who had the last turn."""
        return self.question.skill.partition(".")[0] if self.question is not None else self.agent

    def recall(self, kind: str, *, within: int = RECENT) -> Any | None:
        """The latest value of semantic type `kind` from the last `within` turns, or None."""
        recent = (fact for fact in reversed(self.facts) if fact.type == kind and self.turns - fact.turn < within)
        return next((fact.value for fact in recent), None)

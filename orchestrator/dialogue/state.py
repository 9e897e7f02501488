"""Dialogue state: what a conversation remembers between turns."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hubbub.outcomes import Option

STATE_VERSION = 1
MAX_FACTS = 20
RECENT = 3
"""For so many turns a thing that was spoken of can be meant by "it"."""
MAX_LATER = 5
"""So many questions wait their turn at most; what a message asks for is bounded, and so is what has to be asked."""
MAX_HELD = 20
"""So much news is kept for the customer while a colleague has the conversation; the desk has seen all of it."""
ID = ".id"

Mode = Literal["bot", "asking", "waiting_approval", "waiting_person", "person", "closed"]
QuestionKind = Literal["slot", "confirmation", "which_skill"]


class OpenQuestion(BaseModel):
    """A question the customer has not answered yet.

    `resume` is the plan to go on with, as JSON: its first step is the one that asked. For `which_skill` it is the
    plan for each of the options, whose values are skills. One that is `optional` went with an answer and may be let
    lie; `aside` says that something else has been spoken of since. `known` is what the asking step knows already, by
    semantic type: a look-up meanwhile is about the same. `shown` and `called` are question and purpose in the
    customer's language; what they answer is compared with the English.
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
    known: dict[str, Any] = Field(default_factory=dict)
    shown: str = ""
    called: str = ""


class Offer(BaseModel):
    """What a reply offered to do: a goal, and the words it was offered with. A yes covers no more than these."""

    model_config = ConfigDict(frozen=True)
    goal: str
    words: str


class Request(BaseModel):
    """A step that waits for a colleague's approval; the customer may take it back until then."""

    model_config = ConfigDict(frozen=True)
    approval_id: str
    skill: str
    purpose: str
    called: str = ""


class Fact(BaseModel):
    """A value that came up: its semantic type, and in which of the conversation's turns (counted from 1)."""

    model_config = ConfigDict(frozen=True)
    type: str
    value: Any
    turn: int


class Act(BaseModel):
    """An effect that was asked for and done, in which of the conversation's turns, with what it `made` by its type."""

    model_config = ConfigDict(frozen=True)
    skill: str
    purpose: str
    turn: int
    made: dict[str, Any] = Field(default_factory=dict)


class State(BaseModel):
    """What the hub knows of a conversation.

    `later` are questions that are asked once `question` is settled, one after another; `requests` wait for a colleague.
    `turns` counts those finished, `offer` is what the last reply offered, `agent` who had the last turn with one,
    `language` what the customer wrote last; `missed` counts the turns in a row of which nothing came. `person` is the
    colleague who has the conversation, while its mode is that; `held` is news that came meanwhile. The last `act` is
    kept.
    """

    model_config = ConfigDict(frozen=True)
    version: int = STATE_VERSION
    mode: Mode = "bot"
    question: OpenQuestion | None = None
    later: tuple[OpenQuestion, ...] = Field((), max_length=MAX_LATER)
    requests: tuple[Request, ...] = ()
    facts: tuple[Fact, ...] = Field((), max_length=MAX_FACTS)
    turns: int = 0
    offer: Offer | None = None
    agent: str | None = None
    language: str | None = None
    missed: int = 0
    person: str = ""
    held: tuple[str, ...] = Field((), max_length=MAX_HELD)
    act: Act | None = None

    @property
    def waiting(self) -> tuple[OpenQuestion, ...]:
        """All that is to be answered, the question that was put first."""
        return (*([self.question] if self.question is not None else []), *self.later)

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

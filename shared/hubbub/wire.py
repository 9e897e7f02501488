"""What goes over the wire: the call of a skill (hub → spoke, native contract 1), and how a turn and its steps end."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

SKILL_PATH = "/v1/skills/"
EXAMPLES_PATH = "/v1/examples"
DEADLINE_HEADER = "X-Deadline-Ms"
KEY_HEADER = "Idempotency-Key"
MOST_HISTORY = 100
MOST_FOUND = 100
MAX_CALL_BYTES = (1024 + 128) * 1024
"""What the hub's own doors take, and the context it adds."""

StepOutcome = Literal[
    "done",
    "needs_input",
    "needs_confirmation",
    "needs_approval",
    "refused",
    "failed",
    "unknown",
    "skipped",
    "compensated",
]
EndStatus = Literal[
    "answered",
    "needs_input",
    "needs_confirmation",
    "needs_approval",
    "handed_over",
    "partial",
    "refused",
    "failed",
]
TurnStatus = Literal[EndStatus, "running"]
"""How a turn ended, or that it has not."""
Mood = Literal["calm", "upset"]
LENIENT = ConfigDict(extra="ignore")
"""What a later version adds is not looked at."""


def known_timezone(name: str) -> str:
    """`name` when it is an IANA time zone. Raises ValueError otherwise."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError("is not an IANA time zone, such as America/New_York") from error
    return name


Timezone = Annotated[str, Field(max_length=64), AfterValidator(known_timezone)]


@dataclass(slots=True)
class HistoryMessage:
    """One earlier message of the conversation."""

    __pydantic_config__ = LENIENT
    role: Literal["customer", "bot", "person", "system"]
    text: str


@dataclass(slots=True, kw_only=True)
class CallContext:
    """Where a call comes from. Nothing in it grants anything; identity is in the token.

    `mood` is how the message sounded that led to the call. `found` are the names of inputs that nobody named: a look-up
    found the one thing there is. An agent may ask whether it is meant. All of it is checked where it is read, not where
    it is made.
    """

    __pydantic_config__ = LENIENT
    conversation_id: str = ""
    turn_id: str = ""
    step_id: str = ""
    locale: str = "en-US"
    timezone: Timezone = "UTC"
    channel: str = "api"
    mood: Mood = "calm"
    found: Annotated[tuple[str, ...], Field(max_length=MOST_FOUND)] = ()
    history: Annotated[tuple[HistoryMessage, ...], Field(max_length=MOST_HISTORY)] = ()


@dataclass(slots=True, kw_only=True)
class SkillCall:
    """The body of `POST /v1/skills/{skill}`."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    input: dict[str, Any] = field(default_factory=dict)
    context: CallContext = field(default_factory=CallContext)

    @property
    def body(self) -> bytes:
        """As it goes over the wire."""
        return msgspec.json.encode(self)


skill_call: TypeAdapter[SkillCall] = TypeAdapter(SkillCall)
"""Reads a call's body; raises pydantic.ValidationError when it is none."""


class ExampleList(BaseModel):
    """The body of `GET /v1/examples`: sentences that belong to the card's `examples_skill`.

    `passages` are what that skill can tell of, each as its words, once each and in any order: a message that nobody
    else claims is asked of it when a passage says most of what the message is about.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    items: tuple[str, ...] = Field((), max_length=20_000)
    passages: tuple[str, ...] = Field((), max_length=20_000)

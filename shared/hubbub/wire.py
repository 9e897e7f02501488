"""What goes over the wire: the call of a skill (hub → spoke, native contract 1), and how a turn and its steps end."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SKILL_PATH = "/v1/skills/"
EXAMPLES_PATH = "/v1/examples"
DEADLINE_HEADER = "X-Deadline-Ms"
KEY_HEADER = "Idempotency-Key"
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


def known_timezone(name: str) -> str:
    """`name` when it is an IANA time zone. Raises ValueError otherwise."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError("is not an IANA time zone, such as America/New_York") from error
    return name


Timezone = Annotated[str, Field(max_length=64), AfterValidator(known_timezone)]


class HistoryMessage(BaseModel):
    """One earlier message of the conversation."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    role: Literal["customer", "bot", "person", "system"]
    text: str


class CallContext(BaseModel):
    """Where a call comes from. Nothing in it grants anything; identity is in the token.

    `mood` is how the message sounded that led to the call. `found` are the names of inputs that nobody named: a look-up
    found the one thing there is. An agent may ask whether it is meant.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    conversation_id: str = ""
    turn_id: str = ""
    step_id: str = ""
    locale: str = "en-US"
    timezone: Timezone = "UTC"
    channel: str = "api"
    mood: Mood = "calm"
    found: tuple[str, ...] = Field((), max_length=100)
    history: tuple[HistoryMessage, ...] = Field((), max_length=100)


class SkillCall(BaseModel):
    """The body of `POST /v1/skills/{skill}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    input: dict[str, Any] = Field(default_factory=dict)
    context: CallContext = CallContext()


class ExampleList(BaseModel):
    """The body of `GET /v1/examples`: sentences that belong to the card's `examples_skill`."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    items: tuple[str, ...] = Field((), max_length=20_000)

"""Bodies of the hub's API."""

import json
import re
from contextlib import suppress
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from hubbub.wire import Timezone
from orchestrator.spokes.breaker import BreakerState
from orchestrator.spokes.protocols import Protocol
from orchestrator.spokes.registrations import Trust
from orchestrator.turn.replies import ApprovalView, ChatReply, DetailedStep, Public, StepView

CONVERSATION_ID = r"^[A-Za-z0-9_-]{1,64}$"
LANGUAGE_TAG = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
TURN_ID = r"^[A-Za-z0-9_-]{1,80}$"
NUL = "\0"
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MAX_MESSAGE_CHARS = 8_000
MAX_COMMENT_CHARS = 2_000


def _known_locale(tag: str) -> str:
    """The longest beginning of `tag` that is a known locale; extensions and the rest are left out (RFC 4647, 3.4)."""
    subtags = tag.split("-")
    for length in range(len(subtags), 0, -1):
        with suppress(ValueError, UnknownLocaleError):
            return str(Locale.parse("-".join(subtags[:length]), sep="-")).replace("_", "-")
    raise ValueError("is not a known language, such as en-US")


def without_nul(text: str) -> str:
    """The text; raises ValueError when there is a NUL in it."""
    if NUL in text:
        raise ValueError("has a NUL character in it")  # which no SQL database takes
    return text


def _said_something(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return without_nul(text)


def plain_json(members: dict[str, Any]) -> dict[str, Any]:
    """The members, when every JSON reader can read them; raises ValueError for NaN, infinities, lone surrogates."""
    json.dumps(members, allow_nan=False, ensure_ascii=False).encode()
    return members


def _as_rfc_3339(value: object) -> object:
    """Pydantic would take a number for seconds since the epoch; we describe, and take, dates and times only."""
    if isinstance(value, int | float) or (isinstance(value, str) and not A_DAY.match(value)):
        raise ValueError("must be a date and a time, such as 2026-03-08T12:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_as_rfc_3339)]
Message = Annotated[str, Field(min_length=1, max_length=MAX_MESSAGE_CHARS), AfterValidator(_said_something)]
LocaleTag = Annotated[str, Field(max_length=35, pattern=LANGUAGE_TAG), AfterValidator(_known_locale)]
ConversationId = Annotated[str, Field(pattern=CONVERSATION_ID)]
ConversationInPath = Annotated[str, Path(pattern=CONVERSATION_ID)]


REPEATED_COUNT_ONCE = {"uniqueItems": False}
"""For sets in bodies: what is said twice is no error."""


class Body(BaseModel):
    """Root of request bodies: nothing undeclared is silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TurnBody(Body):
    """What every request for a turn may say of its customer."""

    customer_id: str | None = None
    channel: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,32}$")] = "api"
    locale: LocaleTag | None = None
    timezone: Timezone | None = None


class ChatRequest(TurnBody):
    """One message of a customer."""

    message: Message
    conversation_id: ConversationId | None = None


class ApprovalDecision(Body):
    """A person's decision."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(max_length=1_000)] = ""


class RouteRequest(Body):
    """Messages to route without doing anything: one, or up to 1,000."""

    message: Message | None = None
    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=1_000)] | None = None
    conversation_id: ConversationId | None = None
    customer_id: str | None = None
    timezone: Timezone | None = None
    locale: LocaleTag | None = None


class RouteResult(Public):
    """What one message would lead to."""

    decision: Literal["answer", "ask", "plan", "hand_over", "refuse"]
    agents: tuple[str, ...]
    skills: tuple[str, ...]
    score: float
    out_of_scope: bool
    language: str
    entities: tuple[dict[str, Any], ...]
    plan: tuple[dict[str, Any], ...]


class RouteResults(Public):
    """One result for each message, in their order."""

    results: tuple[RouteResult, ...]


class FeedbackRequest(Body):
    """What a customer thinks of a turn, or without `turn_id` of the whole conversation."""

    rating: Annotated[int, Field(strict=True, ge=1, le=5, description="1 (bad) to 5 (good)")]
    comment: Annotated[str, Field(max_length=MAX_COMMENT_CHARS), AfterValidator(without_nul)] = ""
    turn_id: Annotated[str, Field(pattern=TURN_ID)] | None = None
    customer_id: str | None = None


class FeedbackView(Public):
    """Feedback as it was given: by which key, and when (RFC 3339)."""

    rating: int
    comment: str
    at: str
    by: str


class FeedbackItem(FeedbackView):
    """Feedback as the desk lists it; `turn_id` is null where it is on the whole conversation."""

    conversation_id: str
    turn_id: str | None


class ConversationView(Public):
    """A conversation as lists show it."""

    id: str
    customer_id: str | None
    status: str
    created_at: str
    updated_at: str
    channel: str | None = None
    feedback: FeedbackView | None = None


class MessageView(Public):
    """One thing said."""

    id: str
    role: str
    text: str
    at: str
    turn_id: str


class TurnView(ChatReply):
    """A turn: its reply, and what it was asked."""

    steps: tuple[DetailedStep | StepView, ...] = ()
    message: str
    created_at: str
    origin_turn_id: str | None = None
    feedback: FeedbackView | None = None
    plan: tuple[dict[str, Any], ...] = ()


class ApprovalItem(ApprovalView):
    """An approval as lists show it, to those who decide; `message` is what the customer wrote."""

    conversation_id: str
    turn_id: str
    customer_id: str | None
    message: str
    status: str
    decided_by: str | None = None
    decided_at: str | None = None
    decision_reason: str | None = None


class ErasedAtAgent(Public):
    """What an agent did to erase a customer: how many things of each kind, and what it keeps and why.

    `outcome` is `done`, `no_skill` (it cannot erase anybody), `not_seen` yet (`agent` is its address), or what went
    wrong.
    """

    agent: str
    outcome: str
    deleted: dict[str, int]
    anonymised: dict[str, int]
    kept: tuple[str, ...]


class CustomerErased(Public):
    """How many conversations of a customer went, and what each agent did."""

    conversations: int
    agents: tuple[ErasedAtAgent, ...]


class SkillView(Public):
    """A skill of an agent; `examples` are the first few sentences that ask for it."""

    id: str
    description: str
    effect: str
    audience: str
    confirm: str
    requires_customer: bool
    requires_operator: bool
    examples: tuple[str, ...]


class AgentView(Public):
    """An agent as the hub knows it. `reachable` is whether it answered the last time its card was read.

    `learned` is whether the hub that answers routes by this card already: learning goes on beside turns.
    `configured` agents come with the hub's settings, others were added. `breaker` and the milliseconds in which half,
    and 95 of 100, of its latest calls ended are this replica's; null before the first call.
    """

    name: str | None
    url: str
    trust: Trust
    configured: bool
    protocol: Protocol | None = None
    endpoint: str | None = None
    description: str = ""
    version: str = ""
    reachable: bool
    trouble: str = ""
    learned: bool = False
    breaker: BreakerState | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    skills: tuple[SkillView, ...] = ()

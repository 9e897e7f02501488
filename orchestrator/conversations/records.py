"""What the store keeps. Plans, states, replies and step results are opaque JSON text to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict

from hubbub.lazy import lazy
from hubbub.money import NO_CURRENCY
from orchestrator.conversations.keys import ConversationRef

JOURNAL_VERSION = 2
"""Written into every turn and into each conversation a hub runs; what has a higher one is left to newer hubs.

1: the first. 2: steps that agents of other protocols do, which a hub of before would call in ours; replies with an
approval that is about no money.
"""

NEW_CONVERSATION_STATUS = "bot"
TURN_ACCEPTED = "turn.accepted"

T = TypeVar("T")

ApprovalStatus = Literal["open", "approved", "declined", "expired"]
TurnStatus = Literal["queued", "running", "done"]
Role = Literal["customer", "bot", "person", "system"]


class Record(BaseModel):
    """Stored as JSON. Fields a newer hub added are ignored, so a rolling upgrade can be rolled back."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PlainRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The same for what is written or read in every turn: it is checked where it is read, not where it is made."""

    @property
    def json(self) -> str:
        """As it is stored."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, text: str) -> Self:
        """What was stored as this JSON. Raises msgspec.ValidationError where it is something else."""
        return msgspec.json.decode(text, type=cls)


class Origin(PlainRecord, frozen=True, kw_only=True):
    """Why a continuation turn exists: which turn it goes on from, who decided what, and what to resume."""

    turn_id: str
    kind: Literal["approval"]
    approval_id: str
    decision: str
    by: str
    reason: str
    resume: str
    traceparent: str | None = None
    """Of the turn it goes on from."""


class Said(PlainRecord, frozen=True, kw_only=True):
    """Something said before this conversation, as its client tells it."""

    role: Literal["customer", "bot"]
    text: str


class TurnRequest(PlainRecord, frozen=True, kw_only=True, dict=True):
    """What a turn was asked: a customer's message, an action without text, or a continuation (`origin`)."""

    tenant: str
    conversation_id: str
    turn_id: str
    caller: str
    """Name of the API key, or "local"."""
    customer_id: str | None = None
    message: str = ""
    action: str | None = None
    """Opaque JSON of a skill call without text."""
    channel: str = "api"
    locale: str | None = None
    timezone: str | None = None
    body_hash: str
    accepted_at: str
    """RFC 3339."""
    traceparent: str | None = None
    origin: Origin | None = None
    context: tuple[Said, ...] = ()
    """What was said before, where the conversation itself does not know: oldest first."""
    watched: bool = False
    """Somebody follows it as it runs: whatever happens is written down at once."""

    @lazy
    def ref(self) -> ConversationRef:
        """The conversation this turn belongs to."""
        return ConversationRef(self.tenant, self.conversation_id)


class StoredMessage(PlainRecord, frozen=True, kw_only=True):
    """One thing said in a conversation; `system` is a note among colleagues. `at` is RFC 3339."""

    id: str
    role: Role
    text: str
    at: str
    turn_id: str

    @property
    def is_note(self) -> bool:
        """Whether it is for colleagues only."""
        return self.role == "system"


class ApprovalRecord(Record):
    """A step that waits for a person.

    `amount` is in minor units; `currency` is XXX where there is none. `resume` is opaque JSON for the continuation.
    """

    id: str
    tenant: str
    conversation_id: str
    turn_id: str
    customer_id: str | None
    caller: str
    skill: str
    amount: int
    currency: str
    reason: str
    message: str = ""
    """What the customer wrote."""
    expires_at: str
    """RFC 3339, with offset."""
    resume: str
    status: ApprovalStatus = "open"
    decided_by: str | None = None
    decided_at: str | None = None
    decision_reason: str | None = None

    def told(self) -> dict[str, Any]:
        """What it says by name, to be shown: without `amount` and `currency` where it is about no money."""
        none = {"amount": None, "currency": None} if self.currency == NO_CURRENCY else {}
        return self.model_dump() | none


class FollowUpRecord(Record):
    """A step that will be tried again later; `id` is its step key. Times are seconds since the epoch."""

    id: str
    turn_id: str
    step_id: str
    payload: str
    due_at: float
    until: float
    attempts: int = 0


class Feedback(Record):
    """What a customer thinks: 1 (bad) to 5 (good), and why. `at` is RFC 3339."""

    rating: int
    comment: str = ""
    at: str
    by: str
    """Name of the API key, or "local"."""


class GivenFeedback(Record):
    """Feedback and what it is on: a turn, or where that is None the whole conversation."""

    conversation_id: str
    turn_id: str | None
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn as it stands: its request, how far it came, its reply. Times are RFC 3339."""

    request: TurnRequest
    status: TurnStatus
    reply: str | None
    plan: str | None
    steps: dict[str, str]
    """For each step id the result, or the record of its beginning while there is none."""
    takes: int
    created_at: str
    finished_at: str | None
    feedback: Feedback | None = None


class ConversationRecord(Record):
    """A conversation as lists show it. Times are RFC 3339."""

    id: str
    tenant: str
    customer_id: str | None
    caller: str
    status: str
    created_at: str
    updated_at: str
    channel: str | None = None
    """That of its first turn; None for one that was begun before channels were kept."""
    feedback: Feedback | None = None


class StoredEvent(Record):
    """One event of a conversation; `id` is its place in the stream and what `Last-Event-ID` names."""

    id: str
    type: str
    turn_id: str
    payload: str


def ends_turn(event: StoredEvent) -> bool:
    """Whether it is the last of its turn: `turn.` and the status of the reply."""
    return event.type.startswith("turn.") and event.type != TURN_ACCEPTED


@dataclass(frozen=True, slots=True)
class Published:
    """An event for webhooks, written with what it tells of; `body` is JSON, `webhooks` are the ids of those it is for.

    With `at_the_start` it is written only where the turn begins its conversation.
    """

    id: str
    body: str
    webhooks: tuple[str, ...]
    at_the_start: bool = False

    @property
    def arguments(self) -> tuple[str, str, str]:
        """What the scripts are told of it."""
        return self.id, self.body, " ".join(self.webhooks)


class Taken(msgspec.Struct, frozen=True):
    """A turn that is ours to run while the lease holds."""

    request: TurnRequest
    fence: str
    takes: int
    plan: str | None
    steps: dict[str, str]
    """For each step id the result, or the record of its beginning while there is none."""
    state: str | None
    history: list[StoredMessage]
    """The latest messages before this turn's own, oldest first."""
    started: float
    """When it was taken: seconds since the epoch by the clock of Redis."""
    poisoned: bool = False
    """Taken too often without a new journal entry: commit an honest failure, do not run it."""


class Commit(msgspec.Struct, frozen=True):
    """All that a finished turn leaves behind."""

    reply: str
    state: str
    status: str
    """The conversation's status from now on, as lists show it."""
    messages: list[StoredMessage]
    events: list[tuple[str, str]]
    """Type and JSON payload of each, in order."""
    approvals: list[ApprovalRecord]
    follow_ups: list[FollowUpRecord]
    published: Sequence[Published] = ()
    plan: str | None = None
    """The turn's plan, where it was not journaled before: it had no effect that recovery would have to know of."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, both included, in seconds since the epoch; None is without an end."""

    since: float | None = None
    until: float | None = None


EVER = Span()


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. It may hold fewer than asked for even when `next_cursor` says that there are more."""

    items: list[T]
    next_cursor: str | None

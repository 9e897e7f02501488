"""What webhooks can be told of, and in which words (pure)."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hubbub.hashing import canonical
from orchestrator.conversations.records import Published, TurnRequest
from orchestrator.outbox.subscriptions import Subscription

CONVERSATION_CLOSED = "conversation.closed"
CONVERSATION_STARTED = "conversation.started"
MESSAGE_RECEIVED = "message.received"
MESSAGE_SENT = "message.sent"
STEP_FAILED = "step.failed"
APPROVAL_REQUESTED = "approval.requested"
APPROVAL_DECIDED = "approval.decided"
HANDOVER = "handover."
HANDOVER_REQUESTED = "handover.requested"
FEEDBACK_GIVEN = "feedback.given"
TURN = "turn."
EFFECT = "effect."
TEST = "webhook.test"
_EVENT_ID = re.compile(r"evt_[0-9a-f]{32}_(?P<conversation>[A-Za-z0-9_-]{1,64})")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened. `data` names nobody; `text` and `values` are for webhooks that ask for them only.

    `skills` are those it is about, as `agent.skill`. With `at_the_start` it is told only where its turn begins the
    conversation.
    """

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    text: str | None = None
    values: dict[str, Any] | None = None
    at_the_start: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened."""

    tenant: str
    conversation_id: str
    turn_id: str | None
    customer_id: str | None
    channel: str | None

    @classmethod
    def of(cls, turn: TurnRequest) -> "Place":
        """Where a turn is."""
        return cls(turn.tenant, turn.conversation_id, turn.turn_id, turn.customer_id, turn.channel)


def published(
    place: Place, happenings: Iterable[Happening], subscriptions: Sequence[Subscription]
) -> tuple[Published, ...]:
    """What is to be written of what happened: only what some webhook wants, and of that what one of them asks for."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    addressed = ((one, _wanted_by(one, place, subscriptions)) for one in happenings)
    return tuple(_event(place, one, wanting, now) for one, wanting in addressed if wanting)


def new_event_id(conversation_id: str) -> str:
    """A new id for an event, which says in which conversation it lies."""
    return f"evt_{secrets.token_hex(16)}_{conversation_id}"


def conversation_of(event_id: str) -> str | None:
    """The conversation of an event with this id; None where it is none of ours."""
    named = _EVENT_ID.fullmatch(event_id)
    return named["conversation"] if named else None


def _wanted_by(happening: Happening, place: Place, subscriptions: Sequence[Subscription]) -> list[Subscription]:
    return [one for one in subscriptions if one.wants(happening.type, place.channel, happening.skills)]


def _event(place: Place, happening: Happening, wanting: Sequence[Subscription], now: str) -> Published:
    data = {
        "tenant": place.tenant,
        "conversation_id": place.conversation_id,
        "turn_id": place.turn_id,
        "customer_id": place.customer_id,
        "channel": place.channel,
        **happening.data,
    }
    if happening.text is not None and any("text" in one.include for one in wanting):
        data["text"] = happening.text
    if happening.values is not None and any("values" in one.include for one in wanting):
        data["values"] = happening.values
    body = canonical({"type": happening.type, "timestamp": now, "data": data})
    ids = tuple(one.id for one in wanting)
    return Published(new_event_id(place.conversation_id), body, ids, happening.at_the_start)

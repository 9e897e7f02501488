"""Signed as Standard Webhooks says, so that a receiver can tell our events from anybody else's."""

import json
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from hubbub.hashing import canonical
from orchestrator.conversations.outbox import Event
from orchestrator.outbox.subscriptions import Subscription

OPTIONAL = ("text", "values")


def told_in(event: Event) -> dict[str, Any]:
    """What was published of an event: `type`, `timestamp`, `data`."""
    told: dict[str, Any] = json.loads(event.body)
    return told


def message_of(event: Event, subscription: Subscription) -> str:
    """What is sent of an event: the same each time, with no more in it than the webhook asks for."""
    message = told_in(event)
    wanted = {name for name in message["data"] if name not in OPTIONAL or name in subscription.include}
    data = {name: value for name, value in message["data"].items() if name in wanted}
    return canonical({**message, "data": {**data, "sequence": event.number}})


def signed(message_id: str, message: str, secrets: list[str], now: float) -> dict[str, str]:
    """The headers of a message that is sent at `now` (seconds since the epoch): a signature for each secret."""
    moment = datetime.fromtimestamp(int(now), UTC)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Hubbub",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, moment, message) for secret in secrets),
    }

"""When an event is sent, and what an answer means for it (pure)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from orchestrator.conversations.outbox import Delivery, Sent

JITTER = 0.1
HOLDS_UP = 3
"""So often an event is tried before those after it in its conversation are sent without it."""
LONGEST_WAIT_S = 86_400.0
GRACE_S = 3_600.0
"""Tries come a little later than they are due."""
OK_FAMILY, GONE = 2, 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try: an HTTP status, and how long the receiver asks to wait; or why there was none."""

    status: int | None = None
    retry_after_s: float | None = None
    trouble: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and self.status // 100 == OK_FAMILY

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing more, ever."""
        return self.status == GONE


def after(delivery: Delivery, answer: Answer, occurred_at: float, now: float, retries_s: Sequence[float]) -> Delivery:
    """How a delivery stands after a try at `now`; times in seconds since the epoch.

    It is given up after the last try; so is one whose event is older than all tries together take, because those before
    it in its conversation were tried first.
    """
    attempts = delivery.attempts + 1
    tried = {"attempts": attempts, "answer": answer.status, "trouble": answer.trouble, "tried_at": now, "next_at": None}
    if answer.taken:
        return delivery.model_copy(update={**tried, "status": "delivered"})
    if answer.gone or attempts > len(retries_s) or now - occurred_at > sum(retries_s) + GRACE_S:
        return delivery.model_copy(update={**tried, "status": "dead"})
    pause = retries_s[attempts - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311 - to spread tries, not to keep secrets
    wait = max(pause, min(answer.retry_after_s or 0.0, LONGEST_WAIT_S))
    return delivery.model_copy(update={**tried, "next_at": now + wait})


def next_up(line: Sequence[Sent], now: float) -> Sent | None:
    """What of a line is to be sent now: in its order, past events that were tried again and again."""
    for sent in line:
        if (sent.delivery.next_at or 0.0) <= now:
            return sent
        if sent.delivery.attempts < HOLDS_UP:
            return None
    return None


def next_time(line: Sequence[Sent]) -> float | None:
    """When a line has to be looked at again (seconds since the epoch); None when nothing waits in it."""
    times = []
    for sent in line:
        times.append(sent.delivery.next_at or 0.0)
        if sent.delivery.attempts < HOLDS_UP:
            break
    return min(times, default=None)


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds a `Retry-After` asks for (RFC 9110, section 10.2.3): a number, or a date; None for anything else."""
    if header is None:
        return None
    if header.strip().isdigit() and header.isascii():
        return min(float(header), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    return min(max(0.0, seconds), LONGEST_WAIT_S)


def occurred_at(timestamp: str) -> float:
    """The time an event tells of itself, RFC 3339, in seconds since the epoch."""
    return datetime.fromisoformat(timestamp).timestamp()

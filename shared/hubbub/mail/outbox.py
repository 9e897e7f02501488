"""The port to mail on its way, and the mail itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from hubbub.hashing import digest

Delivery = Literal["accepted", "delayed", "rejected"]
"""What came of a try: a mail server took the mail; it may be tried again later; it was refused for good."""
End = Literal["accepted", "rejected", "expired"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox. `attempts` counts the claims on it, this one included.

    `expires_at` is when it is of no use any more; None is never.
    """

    message_id: str
    customer_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    invite: str | None
    written_at: datetime
    attempts: int = 1
    html: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A mail that will not be sent again by itself; `reason` is how it ended, `attempts` how often it was tried."""

    message_id: str
    customer_id: str
    subject: str
    attempts: int
    ended_at: datetime
    reason: str


def message_id(step_key: str, domain: str) -> str:
    """The Message-ID of a step's mail: the same for the same step, so that a repeat is the same mail (RFC 5322)."""
    return f"<{digest('mail', step_key)}@{domain}>"


class Outbox(Protocol):
    """Mail on its way, inside one transaction.

    A claim keeps other senders away until its lease runs out; `Mail.attempts` tells claims on the same mail apart.
    """

    async def put(self, mail: Mail, leased_until: datetime) -> None:
        """Keep a new mail, claimed by the caller."""
        ...

    async def withdraw(self, message_id: str) -> None:
        """Take back a mail that has become wrong, if it has not ended yet; one that is being sent may still arrive."""
        ...

    async def has_due(self, now: datetime) -> bool:
        """Whether `claim` would find mail."""
        ...

    async def claim(self, now: datetime, leased_until: datetime, limit: int) -> Sequence[Mail]:
        """Claim up to `limit` mails that are due and that nobody holds, those that have waited longest first."""
        ...

    async def close(self, mail: Mail, end: End, at: datetime) -> None:
        """Record that the mail will not be sent again: a server took it or refused it for good, or it came too late."""
        ...

    async def dead(self, limit: int) -> Sequence[DeadLetter]:
        """The latest `limit` mails that ended without being accepted."""
        ...

    async def revive(self, message_id: str, now: datetime) -> bool:
        """Put a mail that was refused back on its way, due at once. Whether there is one."""
        ...

    async def postpone(self, mail: Mail, until: datetime) -> None:
        """Give the claim back; nobody tries before `until`. Does nothing once somebody else holds the mail."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` mails that ended before a moment; how many there were."""
        ...

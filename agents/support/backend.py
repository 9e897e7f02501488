"""The ports to where support keeps what it keeps: customers and tickets, wishes for a person, and mail on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from agents.support.casework import Comment, Customer, Draft, Page, PersonRequest, Ticket, Wanted

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


@dataclass(frozen=True, slots=True)
class Reset:
    """A link to set a new password that was sent to a customer."""

    id: str
    customer_id: str
    asked_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Casebook(Protocol):
    """Customers and tickets, inside one transaction: of this agent's own database, or of the company's ticket system.

    What writes is given the step's key, under which it is done once.
    """

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer, if known."""
        ...

    async def customer_at(self, email: str) -> Customer | None:
        """The customer with this address on file, in whichever case it is written; None for none and for several."""
        ...

    async def open_ticket(self, draft: Draft, key: str) -> Ticket:
        """Keep a new ticket; it gets an id."""
        ...

    async def ticket(self, ticket_id: str, *, to_change: bool = False) -> Ticket | None:
        """The ticket with this id, whosever it is; nobody else changes it meanwhile if it is `to_change`."""
        ...

    async def tickets(self, wanted: Wanted, cursor: str | None, limit: int) -> Page:
        """Up to `limit` tickets, the newest first. Raises ValueError for a cursor that is none."""
        ...

    async def change(self, before: Ticket, after: Ticket, key: str) -> Ticket:
        """Change status, priority and assignee of a ticket to what they are `after`; the ticket as it is kept now."""
        ...

    async def comment(self, comment: Comment, before: Ticket, after: Ticket, key: str) -> Ticket:
        """Keep something said in a ticket, and the status it leaves it in; the ticket as it is kept now."""
        ...

    async def comments(self, ticket_id: str, limit: int) -> Sequence[Comment]:
        """The latest `limit` things said in a ticket, oldest first."""
        ...


class Switchboard(Protocol):
    """Wishes for a person, inside one transaction."""

    async def latest_in(self, conversation_id: str) -> PersonRequest | None:
        """The latest wish in a conversation, if there is one; nobody else adds one meanwhile."""
        ...

    async def keep(self, request: PersonRequest) -> None:
        """Keep a wish; one with the same id gets its words and its priority."""
        ...


class Resets(Protocol):
    """Links to set a new password, inside one transaction."""

    async def sent_since(self, customer_id: str, since: datetime) -> int:
        """How many were sent to a customer; nobody else sends one meanwhile."""
        ...

    async def keep(self, reset: Reset) -> None:
        """Keep a new one. Those sent before cannot be used any more."""
        ...

    async def use(self, reset_id: str, now: datetime) -> Reset | None:
        """Use up the link, if it can be used: the newest of its customer, in time, and not used before."""
        ...


class Outbox(Protocol):
    """Mail on its way, inside one transaction.

    A claim keeps other senders away until its lease runs out; `Mail.attempts` tells claims on the same mail apart.
    """

    async def put(self, mail: Mail, leased_until: datetime) -> None:
        """Keep a new mail, claimed by the caller."""
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

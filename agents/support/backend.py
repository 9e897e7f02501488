"""What the support agent keeps, and the ports to where it keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from hubbub.erasing import Erased

Priority = Literal["normal", "high"]
TicketStatus = Literal["open", "closed"]
Delivery = Literal["accepted", "delayed", "rejected"]
"""What came of a try: a mail server took the mail; it may be tried again later; it was refused for good."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Support's own copy of a customer; `email` is None when there is no address on file."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A problem that a colleague will look into."""

    id: str
    customer_id: str
    subject: str
    summary: str
    priority: Priority
    status: TicketStatus
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """A wish to talk to a person. `customer_id` is None for somebody who has not signed in."""

    id: str
    conversation_id: str
    customer_id: str | None
    summary: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox. `attempts` counts the claims on it, this one included."""

    message_id: str
    customer_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    invite: str | None
    written_at: datetime
    attempts: int = 1


class Casebook(Protocol):
    """Customers, tickets and requests for a person, inside one transaction."""

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer, if known."""
        ...

    async def has_customers(self) -> bool:
        """Whether any customer is known."""
        ...

    async def add_customers(self, customers: Sequence[Customer]) -> None:
        """Take up new customers."""
        ...

    async def has_ticket(self, ticket_id: str) -> bool:
        """Whether the id is taken, by whomever."""
        ...

    async def open_ticket(self, ticket: Ticket) -> None:
        """Keep a new ticket."""
        ...

    async def ticket(self, customer_id: str, ticket_id: str) -> Ticket | None:
        """The customer's ticket with this id, if there is one."""
        ...

    async def latest_open_ticket(self, customer_id: str) -> Ticket | None:
        """The customer's open ticket that was opened last, if there is one."""
        ...

    async def request_person(self, request: PersonRequest) -> None:
        """Keep a wish to talk to a person."""
        ...

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer, mail on its way included."""
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

    async def close(self, mail: Mail, end: Literal["accepted", "rejected"], at: datetime) -> None:
        """Record that the mail will not be sent again: a mail server took it, or refused it for good."""
        ...

    async def postpone(self, mail: Mail, until: datetime) -> None:
        """Give the claim back; nobody tries before `until`. Does nothing once somebody else holds the mail."""
        ...

"""The ports to where support keeps what it keeps: customers and tickets, wishes for a person, links for passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agents.support.casework import Comment, Customer, Draft, Page, PersonRequest, Ticket, Wanted


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

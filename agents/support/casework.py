"""What support keeps of customers' troubles: tickets, what is said in them, and wishes for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Priority = Literal["low", "normal", "high", "urgent"]
TicketStatus = Literal["open", "pending", "solved", "closed"]
"""Somebody of the company is to act; the customer is; it is done; and it will not be taken up again by itself."""
TicketKind = Literal["request", "complaint", "account"]
Author = Literal["customer", "colleague"]
UNDONE: tuple[TicketStatus, ...] = ("open", "pending")


@dataclass(frozen=True, slots=True)
class Customer:
    """Support's own copy of a customer; `email` is None when there is no address on file.

    `facts` are what troubleshooting may ask of them, such as the model they own.
    """

    id: str
    name: str
    email: str | None
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that lies elsewhere: its address, name, media type and size in bytes. It is never fetched."""

    url: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket that is to be opened. `tried` is what was tried already, in words for a colleague."""

    customer_id: str
    conversation_id: str
    kind: TicketKind
    subject: str
    summary: str
    tried: str
    priority: Priority
    attachments: tuple[Attachment, ...]
    opened_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A trouble that a colleague looks into.

    `due_at` counts while it is open; `ended_at` is when it was solved or closed, if it is.
    """

    id: str
    customer_id: str
    conversation_id: str
    kind: TicketKind
    subject: str
    summary: str
    tried: str
    priority: Priority
    status: TicketStatus
    assignee: str | None
    attachments: tuple[Attachment, ...]
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said in a ticket; what is `internal` is never shown to the customer. `name` is the colleague's."""

    id: str
    ticket_id: str
    author: Author
    name: str
    text: str
    internal: bool
    attachments: tuple[Attachment, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets to list: those that fulfil all that is given. `overdue_at` asks for those overdue at a moment."""

    customer_id: str | None = None
    statuses: tuple[TicketStatus, ...] = ()
    priority: Priority | None = None
    kind: TicketKind | None = None
    assignee: str | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the tickets wanted, and where the next ones begin, if there are more."""

    tickets: tuple[Ticket, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """A wish to talk to a person. `customer_id` is None for somebody who has not signed in.

    `summary` are the customer's words; `brief` is what a colleague should know before they join.
    """

    id: str
    conversation_id: str
    customer_id: str | None
    summary: str
    brief: str
    priority: Priority
    queued_at: datetime

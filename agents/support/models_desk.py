"""Inputs and outputs of the skills for the company's own people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import Field, JsonValue

from agents.support.casework import Attachment, Author, Comment, Priority, Ticket, TicketKind, TicketStatus
from agents.support.models_tickets import Attachments, Words
from agents.support.rules_tickets import is_overdue
from hubbub.agent import SkillInput, SkillOutput
from hubbub.mail.outbox import DeadLetter

MAX_PAGE = 100


class TicketsIn(SkillInput):
    """Which tickets: those that fulfil all that is given. `customer` is a customer's id."""

    statuses: tuple[TicketStatus, ...] = Field((), max_length=4)
    priority: Priority | None = None
    kind: TicketKind | None = None
    assignee: str | None = Field(None, max_length=64)
    customer: str | None = Field(None, max_length=255)
    overdue: bool = False
    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class DeskTicketOut(SkillOutput):
    """A ticket with all that is kept of it."""

    ticket_id: str
    customer: str
    conversation_id: str
    kind: TicketKind
    subject: str
    summary: str
    tried: tuple[str, ...]
    priority: Priority
    status: TicketStatus
    assignee: str | None
    attachments: tuple[Attachment, ...]
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    overdue: bool


class TicketPageOut(SkillOutput):
    """A page of tickets."""

    tickets: tuple[DeskTicketOut, ...]
    next_cursor: str | None


class ReadTicketIn(SkillInput):
    """Which ticket."""

    ticket_id: str = Field(max_length=64)


class DeskCommentOut(SkillOutput):
    """Something said in a ticket."""

    comment_id: str
    author: Author
    name: str
    text: str
    internal: bool
    attachments: tuple[Attachment, ...]
    at: datetime


class ReadTicketOut(SkillOutput):
    """A ticket with what was said in it, oldest first."""

    ticket: DeskTicketOut
    comments: tuple[DeskCommentOut, ...]


class TicketChangeIn(SkillInput):
    """What changes of a ticket; an empty `assignee` is nobody."""

    ticket_id: str = Field(max_length=64)
    status: TicketStatus | None = None
    priority: Priority | None = None
    assignee: str | None = Field(None, max_length=64)


class TicketChangedOut(SkillOutput):
    """How the ticket stands now; nothing that tells whose it is, since this answer outlasts the ticket."""

    ticket_id: str
    status: TicketStatus
    priority: Priority
    assignee: str | None
    due_at: datetime | None


class NoteIn(SkillInput):
    """What is written into a ticket, for colleagues or for the customer; `signed` is the name they read."""

    ticket_id: str = Field(max_length=64)
    text: Words
    to_customer: bool = False
    signed: str = Field("", max_length=100)
    attachments: Attachments = ()


class NoteOut(SkillOutput):
    """What was written; `mailed` says that the customer is sent it."""

    comment_id: str
    mailed: bool


class PreviewIn(SkillInput):
    """Which letter to write, with which values, to somebody called `name`."""

    template: str = Field(max_length=64)
    values: dict[str, JsonValue] = Field(default_factory=dict)
    name: str = Field("Customer", max_length=200)


class LetterOut(SkillOutput):
    """A letter as it would be sent."""

    subject: str
    text: str
    html: str | None
    invite: str | None


class DeadLettersIn(SkillInput):
    """How many to list."""

    limit: int = Field(50, ge=1, le=MAX_PAGE)


class DeadLetterOut(SkillOutput):
    """A mail that will not be sent again by itself. Its address and its words are not told."""

    message_id: str
    customer: str
    subject: str
    attempts: int
    ended_at: datetime
    reason: str


class DeadLettersOut(SkillOutput):
    """The latest dead letters."""

    letters: tuple[DeadLetterOut, ...]

    @classmethod
    def of(cls, found: Sequence[DeadLetter]) -> Self:
        """The letters as an output."""
        return cls(
            letters=tuple(
                DeadLetterOut(
                    message_id=one.message_id,
                    customer=one.customer_id,
                    subject=one.subject,
                    attempts=one.attempts,
                    ended_at=one.ended_at,
                    reason=one.reason,
                )
                for one in found
            )
        )


class RetryIn(SkillInput):
    """Which letter."""

    message_id: str = Field(max_length=320)


class RetryOut(SkillOutput):
    """The letter that is on its way again."""

    message_id: str


def desk_ticket(ticket: Ticket, now: datetime) -> DeskTicketOut:
    """The ticket as an output."""
    return DeskTicketOut(
        ticket_id=ticket.id,
        customer=ticket.customer_id,
        conversation_id=ticket.conversation_id,
        kind=ticket.kind,
        subject=ticket.subject,
        summary=ticket.summary,
        tried=tuple(ticket.tried.splitlines()),
        priority=ticket.priority,
        status=ticket.status,
        assignee=ticket.assignee,
        attachments=ticket.attachments,
        opened_at=ticket.opened_at,
        changed_at=ticket.changed_at,
        due_at=ticket.due_at,
        ended_at=ticket.ended_at,
        overdue=is_overdue(ticket, now),
    )


def desk_comment(comment: Comment) -> DeskCommentOut:
    """Something said in a ticket as an output."""
    return DeskCommentOut(
        comment_id=comment.id,
        author=comment.author,
        name=comment.name,
        text=comment.text,
        internal=comment.internal,
        attachments=comment.attachments,
        at=comment.at,
    )

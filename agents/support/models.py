"""Inputs and outputs of the support agent's skills."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, JsonValue

from agents.support.backend import Priority, TicketStatus
from agents.support.trees import EndName
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import ANSWERS, MESSAGE_TEXT, PERSON_REQUESTED, Slot

EMAIL_SENT = "email.sent"
EMAIL_TEMPLATE = "email.template"
TICKET_ID = "ticket.id"
TICKET_OPENED = "ticket.opened"
MAX_ANSWERS = 30

Words = Annotated[str, Field(min_length=1, max_length=8_000)]
Answer = Annotated[str, Field(max_length=500)]


class EmailIn(SkillInput):
    """Which letter to write, and the values it tells. Whom it goes to is never an input."""

    template: Annotated[str, Slot(EMAIL_TEMPLATE)] = Field(max_length=64)
    values: dict[str, JsonValue] = Field(default_factory=dict)


class EmailOut(SkillOutput):
    """The mail in the outbox. When the mail server takes it is not told: this answer is on record before."""

    message_id: Annotated[str, Slot(EMAIL_SENT)]
    queued_at: datetime


class ProblemIn(SkillInput):
    """A problem in the customer's words, and what they answered to the questions asked about it, oldest first."""

    problem: Annotated[Words, Slot(MESSAGE_TEXT)]
    answers: Annotated[tuple[Answer, ...], Slot(ANSWERS)] = Field((), max_length=MAX_ANSWERS)


class DiagnosisOut(SkillOutput):
    """The guide's title and the steps to try now; `guide` is None, and `steps` empty, when no single guide fits.

    `candidates` are the titles when several fit, `tried` names what did not help, and `end` says how it ended, if it
    has: it works again, or it is for a ticket or a person.
    """

    guide: str | None
    steps: tuple[str, ...]
    candidates: tuple[str, ...]
    tried: tuple[str, ...] = ()
    end: EndName | None = None


class TicketIn(SkillInput):
    """What the ticket is about, in the customer's words."""

    summary: Annotated[Words, Slot(MESSAGE_TEXT)]


class TicketOut(SkillOutput):
    """A ticket."""

    ticket_id: Annotated[str, Slot(TICKET_ID)]
    subject: str
    priority: Priority
    status: TicketStatus
    opened_at: datetime


class OpenedOut(TicketOut):
    """A ticket that was opened."""

    opened_at: Annotated[datetime, Slot(TICKET_OPENED)]


class TicketQuery(SkillInput):
    """Which ticket; without an id, the open one that was opened last."""

    ticket_id: Annotated[str | None, Slot(TICKET_ID)] = Field(None, max_length=64)


class TicketStatusOut(SkillOutput):
    """The ticket, or None when none is open."""

    ticket: TicketOut | None


class PersonIn(SkillInput):
    """What the customer wants to talk about, in their words."""

    summary: Annotated[Words, Slot(MESSAGE_TEXT)]


class PersonOut(SkillOutput):
    """The request that colleagues see."""

    request_id: Annotated[str, Slot(PERSON_REQUESTED)]
    queued_at: datetime

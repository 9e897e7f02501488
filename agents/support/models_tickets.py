"""Inputs and outputs of the skills about tickets and people."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from agents.support.casework import Attachment, Priority, TicketKind, TicketStatus
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import MESSAGE_TEXT, PERSON_REQUESTED, Slot

TICKET_ID = "ticket.id"
TICKET_OPENED = "ticket.opened"
MAX_ATTACHMENTS = 10
MAX_SHOWN = 20
MAX_FILE_BYTES = 100 * 1024 * 1024

Words = Annotated[str, Field(min_length=1, max_length=8_000)]
TicketId = Annotated[str | None, Slot(TICKET_ID)]


def _public_address(url: str) -> str:
    parts = urlsplit(url)
    if (
        parts.scheme != "https"
        or not parts.hostname
        or parts.username is not None
        or not url.isprintable()
        or " " in url
    ):
        raise ValueError("is not an https address without credentials")
    return url


def _file_name(name: str) -> str:
    if not name.isprintable() or {"/", "\\"} & set(name) or name.strip(". ") == "":
        raise ValueError("is not a file's name")
    return name


class AttachmentIn(SkillInput):
    """A file that lies elsewhere, by its address. It is kept as a reference and never fetched. `size` is in bytes."""

    url: Annotated[str, Field(max_length=2_000), AfterValidator(_public_address)]
    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_file_name)]
    media_type: str = Field(max_length=100, pattern=r"^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$")
    size: int = Field(ge=0, le=MAX_FILE_BYTES)

    def attachment(self) -> Attachment:
        """As it is kept."""
        return Attachment(self.url, self.name, self.media_type, self.size)


Attachments = Annotated[tuple[AttachmentIn, ...], Field(max_length=MAX_ATTACHMENTS)]


class TicketIn(SkillInput):
    """What it is about, in the customer's words, and files that show it."""

    summary: Annotated[Words, Slot(MESSAGE_TEXT)]
    attachments: Attachments = ()


class TicketOut(SkillOutput):
    """A ticket."""

    model_config = ConfigDict(json_schema_extra={"x-label": ["subject"]})

    ticket_id: Annotated[str, Slot(TICKET_ID)]
    kind: TicketKind
    subject: str
    priority: Priority
    status: TicketStatus
    opened_at: datetime
    due_at: datetime | None
    attachments: tuple[Attachment, ...] = ()


class OpenedOut(TicketOut):
    """A ticket that was opened."""

    opened_at: Annotated[datetime, Slot(TICKET_OPENED)]


class TicketQuery(SkillInput):
    """Which ticket; without an id, the open one that was opened last."""

    ticket_id: TicketId = Field(None, max_length=64)


class CommentIn(TicketQuery):
    """What the customer adds to a ticket, in their words."""

    text: Annotated[Words, Slot(MESSAGE_TEXT)]
    attachments: Attachments = ()


class CommentOut(SkillOutput):
    """Something said in a ticket; `by` is `customer`, or the colleague's name."""

    by: str
    text: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()


class TicketStatusOut(SkillOutput):
    """The ticket with the latest that was said in it, or None when none is open."""

    ticket: TicketOut | None
    comments: tuple[CommentOut, ...] = ()


class NoInput(SkillInput):
    """Nothing is to be said."""


class TicketsOut(SkillOutput):
    """The customer's tickets, the newest first; `more` says that there are older ones."""

    tickets: tuple[TicketOut, ...]
    more: bool


class PersonIn(SkillInput):
    """What the customer wants to talk about, in their words."""

    summary: Annotated[Words, Slot(MESSAGE_TEXT)]


class PersonOut(SkillOutput):
    """The request that colleagues see. `brief` is what they should know before they join."""

    request_id: Annotated[str, Slot(PERSON_REQUESTED)]
    brief: str
    priority: Priority
    queued_at: datetime

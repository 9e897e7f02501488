"""Fills an empty store from the demo file: support takes the company's name, the customers, and their tickets."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from agents.support.casework import UNDONE, Customer, Priority, Ticket, TicketStatus
from agents.support.rules import MAX_SUBJECT_CHARS
from agents.support.sql import SqlCasebook
from hubbub.mail.message import is_address, one_line
from hubbub.seeding import SeedEntry, SeedId, SeedMoment, distinct


class CompanySection(SeedEntry):
    """What support needs to know of the company."""

    name: str | None = None


class CustomerEntry(SeedEntry):
    """One customer."""

    id: SeedId
    name: str
    email: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)

    @field_validator("email")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("not an email address")
        return value


class TicketEntry(SeedEntry):
    """One ticket."""

    id: str = Field(min_length=1, max_length=16)
    customer_id: SeedId
    subject: str = Field(min_length=1, max_length=MAX_SUBJECT_CHARS)
    status: TicketStatus = "open"
    priority: Priority = "normal"
    opened_at: SeedMoment

    def ticket(self) -> Ticket:
        """As support keeps it."""
        return Ticket(
            id=self.id,
            customer_id=self.customer_id,
            conversation_id="",
            kind="request",
            subject=one_line(self.subject),
            summary=self.subject,
            tried="",
            priority=self.priority,
            status=self.status,
            assignee=None,
            attachments=(),
            opened_at=self.opened_at,
            changed_at=self.opened_at,
            due_at=None,
            ended_at=None if self.status in UNDONE else self.opened_at,
        )


class DemoFile(SeedEntry):
    """The sections support reads."""

    company: CompanySection = CompanySection()
    customers: Annotated[tuple[CustomerEntry, ...], AfterValidator(distinct)] = ()
    tickets: Annotated[tuple[TicketEntry, ...], AfterValidator(distinct)] = ()

    def people(self) -> Sequence[Customer]:
        """The customers as support keeps them."""
        return [Customer(entry.id, one_line(entry.name), entry.email, entry.facts) for entry in self.customers]


async def seed(casebook: SqlCasebook, demo: DemoFile) -> None:
    """Take up the file's customers and tickets, unless there are customers already."""
    if not await casebook.has_customers():
        await casebook.add_customers(demo.people())
        await casebook.add_tickets([entry.ticket() for entry in demo.tickets])

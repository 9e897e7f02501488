"""What may become of a ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.support import rules_tickets
from agents.support.casework import Ticket, TicketStatus
from agents.support.sla import Sla, WorkingHours

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)
SLA = Sla({"urgent": 1, "high": 2, "normal": 4, "low": 8}, WorkingHours({}, None))  # type: ignore[arg-type] # no spans, no zone
TICKET = Ticket(
    id="T-1", customer_id="c-1", conversation_id="", kind="request", subject="Leak", summary="it leaks", tried="",
    priority="normal", status="open", assignee=None, attachments=(), opened_at=NOON, changed_at=NOON,
    due_at=NOON + timedelta(hours=4), ended_at=None,
)  # fmt: skip


@pytest.mark.parametrize("status", ["open", "pending", "solved"])
def test_what_a_customer_says_opens_their_ticket(status: TicketStatus) -> None:
    """One that waited is due as if it were opened now; one that was open is due when it was."""
    said = rules_tickets.said_by_customer(replace(TICKET, status=status), SLA, LATER)
    assert said.status == "open"
    assert said.due_at == (TICKET.due_at if status == "open" else LATER + timedelta(hours=4))
    assert said.changed_at == LATER


def test_an_end_is_noted_once_and_taken_back() -> None:
    """Solved, then closed: it ended when it was solved."""
    solved = rules_tickets.in_status(TICKET, "solved", SLA, NOON)
    closed = rules_tickets.in_status(solved, "closed", SLA, LATER)
    assert (solved.ended_at, closed.ended_at) == (NOON, NOON)
    assert rules_tickets.in_status(closed, "open", SLA, LATER).ended_at is None


def test_it_may_be_opened_again_for_a_while() -> None:
    """To the very day."""
    solved = rules_tickets.in_status(TICKET, "solved", SLA, NOON)
    month = timedelta(days=30)
    assert rules_tickets.may_be_reopened(solved, month, NOON + month)
    assert not rules_tickets.may_be_reopened(solved, month, NOON + month + timedelta(seconds=1))


def test_another_priority_counts_from_the_opening() -> None:
    """What turns out to be urgent may be overdue at once."""
    urgent = rules_tickets.of_priority(TICKET, "urgent", SLA, LATER)
    assert urgent.due_at == NOON + timedelta(hours=1)
    assert rules_tickets.is_overdue(urgent, LATER)
    assert not rules_tickets.is_overdue(replace(urgent, status="pending"), LATER)
    assert not rules_tickets.is_overdue(TICKET, LATER)

"""What may become of a ticket, and who may do it. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from agents.support.casework import UNDONE, Priority, Ticket, TicketStatus
from agents.support.sla import Sla


def said_by_customer(ticket: Ticket, sla: Sla, now: datetime) -> Ticket:
    """The ticket after its customer said something in it: somebody is to look at it again."""
    if ticket.status == "open":
        return replace(ticket, changed_at=now)
    return in_status(ticket, "open", sla, now)


def may_be_reopened(ticket: Ticket, within: timedelta, now: datetime) -> bool:
    """Whether it ended not longer than `within` ago."""
    return ticket.ended_at is None or now - ticket.ended_at <= within


def in_status(ticket: Ticket, status: TicketStatus, sla: Sla, now: datetime) -> Ticket:
    """The ticket in another status. What is opened again is due as if it were opened now."""
    opened_again = status == "open" and ticket.status != "open"
    return replace(
        ticket,
        status=status,
        changed_at=now,
        due_at=sla.due(ticket.priority, now) if opened_again else ticket.due_at,
        ended_at=None if status in UNDONE else ticket.ended_at or now,
    )


def of_priority(ticket: Ticket, priority: Priority, sla: Sla, now: datetime) -> Ticket:
    """The ticket with another priority: due as if it had had that from its opening."""
    return replace(ticket, priority=priority, changed_at=now, due_at=sla.due(priority, ticket.opened_at))


def for_colleague(ticket: Ticket, assignee: str | None, now: datetime) -> Ticket:
    """The ticket in the hands of a colleague, or of nobody."""
    return replace(ticket, assignee=assignee, changed_at=now)


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether somebody of the company should have acted by now."""
    return ticket.status == "open" and ticket.due_at is not None and ticket.due_at < now

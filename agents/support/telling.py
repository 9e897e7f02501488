"""Tickets in words for their customers, and as cards. Pure."""

from collections.abc import Sequence

from babel.dates import format_date

from agents.support.casework import Comment, Ticket
from agents.support.models_tickets import CommentOut, OpenedOut, TicketOut
from hubbub.agent import Call
from hubbub.outcomes import Ask, Card, NeedsInput, Option

MAX_QUOTED = 300
STANDS = {
    "open": "is still open; a colleague will look into it",
    "pending": "waits for your answer",
    "solved": "is solved",
    "closed": "is closed",
}
URGENT = frozenset(("high", "urgent"))


def told(ticket: Ticket) -> TicketOut:
    """The ticket as an output."""
    return TicketOut.model_validate(_members(ticket))


def opened(ticket: Ticket) -> OpenedOut:
    """The ticket just opened as an output."""
    return OpenedOut.model_validate(_members(ticket))


def _members(ticket: Ticket) -> dict[str, object]:
    return {
        "ticket_id": ticket.id,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "priority": ticket.priority,
        "status": ticket.status,
        "opened_at": ticket.opened_at,
        "due_at": ticket.due_at,
        "attachments": ticket.attachments,
    }


def card(ticket: Ticket) -> Card:
    """The ticket as a card."""
    return Card(type="ticket", **told(ticket).model_dump(mode="json"))


def comment_out(comment: Comment) -> CommentOut:
    """Something said in a ticket as an output."""
    by = "customer" if comment.author == "customer" else comment.name
    return CommentOut(by=by, text=comment.text, at=comment.at, attachments=comment.attachments)


def how_it_stands(ticket: Ticket, comments: Sequence[Comment], call: Call) -> str:
    """How a ticket stands, and what a colleague said last."""
    day = _day(ticket, call)
    said = next((one for one in reversed(comments) if one.author == "colleague" and not one.internal), None)
    quoted = f" {said.name} wrote: “{_short(said.text)}”" if said is not None else ""
    return f"Your ticket {ticket.id} of {day}, “{ticket.subject}”, {STANDS[ticket.status]}.{quoted}"


def listed(tickets: Sequence[Ticket], call: Call, *, more: bool) -> str:
    """The customer's tickets, one a line."""
    if not tickets:
        return "You have no tickets."
    lines = [f"{one.id} of {_day(one, call)}, “{one.subject}”: {one.status}" for one in tickets]
    return "\n".join(["Your tickets:", *lines, *(["There are older ones, too."] if more else [])])


def which(tickets: Sequence[Ticket], call: Call) -> NeedsInput:
    """The question which of several tickets is meant."""
    options = tuple(Option(value=one.id, label=f"{one.id}, “{one.subject}” of {_day(one, call)}") for one in tickets)
    return NeedsInput(ask=Ask(slot="ticket_id", question="Which ticket do you mean?", options=options))


def _day(ticket: Ticket, call: Call) -> str:
    return format_date(ticket.opened_at.astimezone(call.timezone), "MMMM d", locale="en_US")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1] + "…"

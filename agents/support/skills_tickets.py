"""What customers may do with tickets."""

from collections.abc import Sequence

from agents.support import examples, examples_tickets, rules, rules_tickets, telling
from agents.support.casework import (
    UNDONE,
    Attachment,
    Comment,
    Draft,
    Priority,
    Ticket,
    TicketKind,
    TicketStatus,
    Wanted,
)
from agents.support.models import EMAIL_SENT
from agents.support.models_tickets import (
    MAX_SHOWN,
    TICKET_OPENED,
    AttachmentIn,
    CommentIn,
    NoInput,
    OpenedOut,
    TicketIn,
    TicketOut,
    TicketQuery,
    TicketsOut,
    TicketStatusOut,
)
from agents.support.registry import EFFECT_TIMEOUT_MS, Support, agent, heard
from hubbub.agent import Call
from hubbub.cards import FollowUp
from hubbub.outcomes import Done, NeedsInput, Refused, not_found

MOST_TO_CHOOSE = 5
MOST_COMMENTS = 10
ENDED: tuple[TicketStatus, ...] = ("solved", "closed")
LEVELS: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
CONFIRMED_BY_MAIL = [FollowUp(goal=EMAIL_SENT, input={"template": "ticket_opened"}, output_as="values")]


@agent.skill(
    effect="idempotent", purpose="open a ticket", examples=examples.CREATE_TICKET, follow_ups=CONFIRMED_BY_MAIL
)
async def create_ticket(args: TicketIn, call: Call, backend: Support) -> Done[OpenedOut]:
    """Open a support ticket in the customer's words, with what was tried before."""
    ticket = await _opened(args, "request", call, backend)
    urgent = " and marked it as urgent" if ticket.priority in telling.URGENT else ""
    say = f"I have opened ticket {ticket.id} for you{urgent}. A colleague will look into it."
    return Done(output=telling.opened(ticket), say=say, cards=(telling.card(ticket),))


@agent.skill(
    effect="idempotent",
    purpose="take down your complaint",
    examples=examples_tickets.FILE_COMPLAINT,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[FollowUp(goal=EMAIL_SENT, input={"template": "complaint_received"}, output_as="values")],
)
async def file_complaint(args: TicketIn, call: Call, backend: Support) -> Done[TicketOut]:
    """Take a complaint about the company: a ticket of its own kind that comes before others."""
    ticket = await _opened(args, "complaint", call, backend, at_least="high")
    say = (
        f"I am sorry about that, and thank you for telling us. I have taken down your complaint as ticket {ticket.id}; "
        "a colleague will look into it and get back to you."
    )
    return _told(ticket, say)


@agent.skill(
    effect="idempotent",
    purpose="report the problem with your account",
    examples=examples_tickets.REPORT_ACCOUNT_PROBLEM,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=CONFIRMED_BY_MAIL,
)
async def report_account_problem(args: TicketIn, call: Call, backend: Support) -> Done[TicketOut]:
    """Take a problem with the customer's account that they cannot solve themselves: a ticket for those who can."""
    ticket = await _opened(args, "account", call, backend, at_least=rules.account_priority(args.summary))
    say = f"I have reported the problem with your account as ticket {ticket.id}. A colleague will look into it."
    if ticket.priority == "urgent":
        say += " If somebody else may know your password, ask me to reset it right away."
    return _told(ticket, say)


@agent.skill(effect="read", purpose="look up your ticket", examples=examples.TICKET_STATUS)
async def ticket_status(args: TicketQuery, call: Call, backend: Support) -> Done[TicketStatusOut] | Refused:
    """Tell how a ticket stands: the one with the given id, or the open one that was opened last."""
    if args.ticket_id is None:
        latest = await _own(UNDONE, call, backend, limit=1)
        if not latest:
            return Done(output=TicketStatusOut(ticket=None), say="You have no open tickets.")
        ticket = latest[0]
    elif (found := await _mine(args.ticket_id, call, backend)) is None:
        return not_found(f"ticket {backend.desk.ticket_id(args.ticket_id)}")
    else:
        ticket = found
    comments = [one for one in await backend.casebook.comments(ticket.id, MOST_COMMENTS) if not one.internal]
    output = TicketStatusOut(ticket=telling.told(ticket), comments=tuple(map(telling.comment_out, comments)))
    return Done(output=output, say=telling.how_it_stands(ticket, comments, call), cards=(telling.card(ticket),))


@agent.skill(effect="read", purpose="list your tickets", examples=examples_tickets.LIST_TICKETS)
async def list_tickets(args: NoInput, call: Call, backend: Support) -> Done[TicketsOut]:  # noqa: ARG001 - a skill's signature
    """List the customer's tickets, the newest first."""
    page = await backend.casebook.tickets(Wanted(customer_id=call.customer), None, MAX_SHOWN)
    more = page.next_cursor is not None
    output = TicketsOut(tickets=tuple(map(telling.told, page.tickets)), more=more)
    return Done(
        output=output, say=telling.listed(page.tickets, call, more=more), cards=tuple(map(telling.card, page.tickets))
    )


@agent.skill(
    effect="idempotent",
    purpose="add to your ticket",
    examples=examples_tickets.COMMENT_TICKET,
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def comment_ticket(args: CommentIn, call: Call, backend: Support) -> Done[TicketOut] | NeedsInput | Refused:
    """Add what the customer says to their ticket; somebody looks at it again."""
    ticket = await _chosen(args.ticket_id, UNDONE, call, backend)
    if not isinstance(ticket, Ticket):
        return ticket
    if ticket.status == "closed":
        say = f"Ticket {ticket.id} is closed. I can open it again, or open a new one."
        return Refused(code="ticket_closed", say=say, offers=(TICKET_OPENED,))
    comment = Comment(
        id=rules.comment_id(call.step_key),
        ticket_id=ticket.id,
        author="customer",
        name="",
        text=args.text,
        internal=False,
        attachments=_kept(args.attachments),
        at=call.now,
    )
    after = rules_tickets.said_by_customer(ticket, backend.desk.sla, call.now)
    changed = await backend.casebook.comment(comment, ticket, after, call.step_key)
    say = f"I have added that to your ticket {ticket.id}. A colleague will read it."
    return _told(changed, say)


@agent.skill(
    effect="idempotent",
    purpose="close your ticket",
    examples=examples_tickets.CLOSE_TICKET,
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def close_ticket(args: TicketQuery, call: Call, backend: Support) -> Done[TicketOut] | NeedsInput | Refused:
    """Close a ticket that the customer no longer needs."""
    ticket = await _chosen(args.ticket_id, (*UNDONE, "solved") if args.ticket_id else UNDONE, call, backend)
    if not isinstance(ticket, Ticket):
        return ticket
    if ticket.status == "closed":
        return Done(output=telling.told(ticket), say=f"Your ticket {ticket.id} is closed already.")
    return await _moved(ticket, "closed", f"I have closed your ticket {ticket.id}, “{ticket.subject}”.", call, backend)


@agent.skill(
    effect="idempotent",
    purpose="open your ticket again",
    examples=examples_tickets.REOPEN_TICKET,
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def reopen_ticket(args: TicketQuery, call: Call, backend: Support) -> Done[TicketOut] | NeedsInput | Refused:
    """Open a ticket again that was solved or closed not long ago."""
    ticket = await _chosen(args.ticket_id, ENDED, call, backend)
    if not isinstance(ticket, Ticket):
        return ticket
    if ticket.status in UNDONE:
        return Done(output=telling.told(ticket), say=f"Your ticket {ticket.id} is open already.")
    if not rules_tickets.may_be_reopened(ticket, backend.desk.reopen_within, call.now):
        say = f"Ticket {ticket.id} ended too long ago to be opened again. I can open a new one."
        return Refused(code="too_late", say=say, offers=(TICKET_OPENED,))
    return await _moved(ticket, "open", f"I have opened ticket {ticket.id} again, “{ticket.subject}”.", call, backend)


async def _opened(
    args: TicketIn, kind: TicketKind, call: Call, backend: Support, *, at_least: Priority = "normal"
) -> Ticket:
    before = heard(call, backend)
    priority = max(rules.priority(args.summary, call.context.mood, before.earlier), at_least, key=LEVELS.index)
    followed = before.followed
    draft = Draft(
        customer_id=call.customer,
        conversation_id=call.identity.conversation,
        kind=kind,
        subject=rules.ticket_subject(args.summary, before.earlier, followed.title if followed else None),
        summary=rules.ticket_words(args.summary, before.earlier),
        tried="\n".join(followed.tried) if followed else "",
        priority=priority,
        attachments=_kept(args.attachments),
        opened_at=call.now,
        due_at=backend.desk.sla.due(priority, call.now),
    )
    return await backend.casebook.open_ticket(draft, call.step_key)


def _kept(attachments: Sequence[AttachmentIn]) -> tuple[Attachment, ...]:
    return tuple(one.attachment() for one in attachments)


async def _moved(ticket: Ticket, status: TicketStatus, say: str, call: Call, backend: Support) -> Done[TicketOut]:
    after = rules_tickets.in_status(ticket, status, backend.desk.sla, call.now)
    return _told(await backend.casebook.change(ticket, after, call.step_key), say)


def _told(ticket: Ticket, say: str) -> Done[TicketOut]:
    """What was done with a ticket, as it is by now."""
    return Done(output=telling.told(ticket), say=say, cards=(telling.card(ticket),))


async def _chosen(
    ticket_id: str | None, statuses: tuple[TicketStatus, ...], call: Call, backend: Support
) -> Ticket | NeedsInput | Refused:
    """The customer's ticket with the id, to be changed; without one the only one in these statuses, else a question."""
    if ticket_id is None:
        own = await _own(statuses, call, backend, limit=MOST_TO_CHOOSE)
        if len(own) != 1:
            return (
                telling.which(own, call)
                if own
                else Refused(code="no_ticket", say="I could not find such a ticket of yours.")
            )
        ticket_id = own[0].id
    ticket = await _mine(ticket_id, call, backend, to_change=True)
    return ticket or not_found(f"ticket {backend.desk.ticket_id(ticket_id)}")


async def _own(statuses: tuple[TicketStatus, ...], call: Call, backend: Support, *, limit: int) -> Sequence[Ticket]:
    wanted = Wanted(customer_id=call.customer, statuses=statuses)
    return (await backend.casebook.tickets(wanted, None, limit)).tickets


async def _mine(ticket_id: str, call: Call, backend: Support, *, to_change: bool = False) -> Ticket | None:
    ticket = await backend.casebook.ticket(backend.desk.ticket_id(ticket_id), to_change=to_change)
    return ticket if ticket is not None and ticket.customer_id == call.customer else None

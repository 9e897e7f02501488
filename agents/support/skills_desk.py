"""What the company's own people may do with tickets and mail. They are refused to everybody else."""

from agents.support import rules, rules_tickets
from agents.support.casework import Comment, Ticket, Wanted
from agents.support.models_desk import (
    DeadLettersIn,
    DeadLettersOut,
    LetterOut,
    NoteIn,
    NoteOut,
    PreviewIn,
    ReadTicketIn,
    ReadTicketOut,
    RetryIn,
    RetryOut,
    TicketChangedOut,
    TicketChangeIn,
    TicketPageOut,
    TicketsIn,
)
from agents.support.models_desk import desk_comment as as_comment
from agents.support.models_desk import desk_ticket as as_ticket
from agents.support.posting import post_letter
from agents.support.registry import EFFECT_TIMEOUT_MS, Support, agent
from hubbub.agent import Call
from hubbub.errors import FieldError, InvalidInput
from hubbub.mail.letters import ValuesUnfit
from hubbub.outcomes import Done, Refused

MOST_COMMENTS = 200
NO_SUCH_TICKET = Refused(code="not_found", say="There is no such ticket.")


@agent.skill(effect="read", audience="operator", requires_operator=True, purpose="list tickets")
async def list_all_tickets(args: TicketsIn, call: Call, backend: Support) -> Done[TicketPageOut]:
    """List tickets of all customers, the newest first: those that fulfil all that is given, a page at a time."""
    wanted = Wanted(
        customer_id=args.customer,
        statuses=args.statuses,
        priority=args.priority,
        kind=args.kind,
        assignee=args.assignee,
        overdue_at=call.now if args.overdue else None,
    )
    try:
        page = await backend.casebook.tickets(wanted, args.cursor, args.limit)
    except ValueError as error:
        raise InvalidInput([FieldError("/input/cursor", "is not a cursor of this list")]) from error
    tickets = tuple(as_ticket(ticket, call.now) for ticket in page.tickets)
    return Done(output=TicketPageOut(tickets=tickets, next_cursor=page.next_cursor), say=f"{len(tickets)} tickets.")


@agent.skill(effect="read", audience="operator", requires_operator=True, purpose="list overdue tickets")
async def overdue_tickets(args: TicketsIn, call: Call, backend: Support) -> Done[TicketPageOut]:
    """List the open tickets that should have been answered by now."""
    return await list_all_tickets(args.model_copy(update={"overdue": True}), call, backend)


@agent.skill(effect="read", audience="operator", requires_operator=True, purpose="read a ticket")
async def read_ticket(args: ReadTicketIn, call: Call, backend: Support) -> Done[ReadTicketOut] | Refused:
    """Read a ticket with all that was said in it, notes as well."""
    ticket = await backend.casebook.ticket(args.ticket_id)
    if ticket is None:
        return NO_SUCH_TICKET
    comments = await backend.casebook.comments(ticket.id, MOST_COMMENTS)
    output = ReadTicketOut(ticket=as_ticket(ticket, call.now), comments=tuple(map(as_comment, comments)))
    return Done(output=output, say=f"Ticket {ticket.id}: {ticket.subject}")


@agent.skill(
    effect="idempotent",
    audience="operator",
    requires_operator=True,
    purpose="change a ticket",
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def update_ticket(args: TicketChangeIn, call: Call, backend: Support) -> Done[TicketChangedOut] | Refused:
    """Change who sees to a ticket, its priority, or its status; what is not given stays."""
    ticket = await backend.casebook.ticket(args.ticket_id, to_change=True)
    if ticket is None:
        return NO_SUCH_TICKET
    changed = await backend.casebook.change(ticket, _changed(ticket, args, call, backend), call.step_key)
    output = TicketChangedOut(
        ticket_id=changed.id,
        status=changed.status,
        priority=changed.priority,
        assignee=changed.assignee,
        due_at=changed.due_at,
    )
    return Done(output=output, say=f"Ticket {ticket.id} is changed.")


def _changed(ticket: Ticket, args: TicketChangeIn, call: Call, backend: Support) -> Ticket:
    sla, now = backend.desk.sla, call.now
    if args.assignee is not None:
        ticket = rules_tickets.for_colleague(ticket, args.assignee or None, now)
    if args.priority is not None and args.priority != ticket.priority:
        ticket = rules_tickets.of_priority(ticket, args.priority, sla, now)
    if args.status is not None and args.status != ticket.status:
        ticket = rules_tickets.in_status(ticket, args.status, sla, now)
    return ticket


@agent.skill(
    effect="idempotent",
    audience="operator",
    requires_operator=True,
    purpose="write into a ticket",
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def add_note(args: NoteIn, call: Call, backend: Support) -> Done[NoteOut] | Refused:
    """Write into a ticket: a note for colleagues, or an answer that the customer is sent by e-mail.

    An answer leaves the ticket waiting for the customer.
    """
    ticket = await backend.casebook.ticket(args.ticket_id, to_change=True)
    if ticket is None:
        return NO_SUCH_TICKET
    comment = Comment(
        id=rules.comment_id(call.step_key),
        ticket_id=ticket.id,
        author="colleague",
        name=args.signed or call.operator,
        text=args.text,
        internal=not args.to_customer,
        attachments=tuple(one.attachment() for one in args.attachments),
        at=call.now,
    )
    after = rules_tickets.in_status(ticket, "pending", backend.desk.sla, call.now) if args.to_customer else ticket
    await backend.casebook.comment(comment, ticket, after, call.step_key)
    mailed = await _mailed(ticket, comment, call, backend) if args.to_customer else False
    say = f"Ticket {ticket.id} has a new {'answer' if args.to_customer else 'note'}."
    return Done(output=NoteOut(comment_id=comment.id, mailed=mailed), say=say)


async def _mailed(ticket: Ticket, comment: Comment, call: Call, backend: Support) -> bool:
    """Write to the ticket's customer. Whether there is an address to write to."""
    customer = await backend.casebook.customer(ticket.customer_id)
    if customer is None:
        return False
    values = {"ticket_id": ticket.id, "subject": ticket.subject, "text": comment.text, "colleague": comment.name}
    return await post_letter("ticket_answered", values, customer, call, backend) is not None


@agent.skill(effect="read", audience="operator", requires_operator=True, purpose="preview a letter")
async def preview_email(args: PreviewIn, call: Call, backend: Support) -> Done[LetterOut] | Refused:
    """Write a letter as it would be sent, and send it to nobody."""
    letters = backend.post.letters
    if args.template not in letters.forms:
        return Refused(code="unknown_template", say=f"The templates are: {', '.join(letters.forms)}.")
    try:
        letter = letters.write(args.template, args.values, customer=args.name, zone=call.timezone)
    except ValuesUnfit as error:
        raise InvalidInput([FieldError("/input/values", str(error))]) from error
    output = LetterOut(subject=letter.subject, text=letter.text, html=letter.html, invite=letter.invite)
    return Done(output=output, say=letter.subject)


@agent.skill(effect="read", audience="operator", requires_operator=True, purpose="list letters that were not accepted")
async def dead_letters(args: DeadLettersIn, call: Call, backend: Support) -> Done[DeadLettersOut]:  # noqa: ARG001
    """List the mail that mail servers refused for good or that was given up, the latest first."""
    found = await backend.outbox.dead(args.limit)
    return Done(output=DeadLettersOut.of(found), say=f"{len(found)} letters were not accepted.")


@agent.skill(effect="idempotent", audience="operator", requires_operator=True, purpose="send a letter again")
async def retry_dead_letter(args: RetryIn, call: Call, backend: Support) -> Done[RetryOut] | Refused:
    """Put a dead letter back on its way, to the address it had."""
    if not await backend.outbox.revive(args.message_id, call.now):
        return Refused(code="not_found", say="There is no such dead letter.")
    return Done(output=RetryOut(message_id=args.message_id), say="The letter is on its way again.")

"""The support agent's skills."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date
from pydantic import JsonValue

from agents.support import examples, rules
from agents.support.backend import Casebook, Customer, Mail, Outbox, PersonRequest, Ticket
from agents.support.letters import Letter, Letters, ValuesUnfit
from agents.support.models import (
    EMAIL_SENT,
    TICKET_ID,
    DiagnosisOut,
    EmailIn,
    EmailOut,
    PersonIn,
    PersonOut,
    ProblemIn,
    TicketIn,
    TicketOut,
    TicketQuery,
    TicketStatusOut,
)
from agents.support.sender import Sender
from agents.support.troubleshooting import Troubleshooter
from agents.support.words import diagnosis
from hubbub.agent import Agent, Call
from hubbub.cards import FollowUp, Vocabulary
from hubbub.erasing import Erased, lets_erase
from hubbub.errors import FieldError, InvalidInput
from hubbub.outcomes import Card, Done, NeedsInput, Refused, not_found
from hubbub.phrases import read_phrases


@dataclass(frozen=True, slots=True)
class Support:
    """What the skills work with: the records inside their transaction, the letters, the guides, and the sender.

    `mail_domain` ends the Message-IDs.
    """

    casebook: Casebook
    outbox: Outbox
    letters: Letters
    guides: Troubleshooter
    sender: Sender
    mail_domain: str

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer."""
        return await self.casebook.erase(customer)


agent = Agent[Support](
    name="support",
    description="technical problems, support tickets, and reaching a person",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)


@agent.skill(effect="idempotent", audience="operator", purpose="send you a confirmation email", timeout_ms=4_000)
async def send_email(args: EmailIn, call: Call, backend: Support) -> Done[EmailOut] | Refused:
    """Send the customer an email written from a template. It goes to the address on file, and nowhere else."""
    customer = await backend.casebook.customer(call.customer)
    if customer is None or customer.email is None:
        return Refused(code="no_address", say="I have no email address for you, so I could not send you an email.")
    if args.template not in backend.letters.forms:
        return Refused(code="unknown_template", say="I could not send you an email about this.")
    letter = _letter(args.template, args.values, customer, call, backend.letters)
    mail = Mail(
        message_id=rules.message_id(call.step_key, backend.mail_domain),
        customer_id=customer.id,
        to_name=customer.name,
        to_address=customer.email,
        subject=letter.subject,
        text=letter.text,
        invite=letter.invite,
        written_at=call.now,
    )
    await backend.outbox.put(mail, backend.sender.first_lease())
    call.after_commit(lambda: backend.sender.send_now(mail))
    output = EmailOut(message_id=mail.message_id, queued_at=mail.written_at)
    return Done(output=output, say="You will receive a confirmation email shortly.")


def _letter(template: str, values: Mapping[str, JsonValue], customer: Customer, call: Call, letters: Letters) -> Letter:
    """The letter. Raises InvalidInput when the values do not fit it: the caller's mistake, not the customer's."""
    try:
        return letters.write(template, values, customer=customer.name, zone=call.timezone)
    except ValuesUnfit as error:
        raise InvalidInput([FieldError("/input/values", str(error))]) from error


@agent.skill(
    effect="read",
    purpose="find out what is wrong",
    examples=examples.DIAGNOSE,
    requires_customer=False,
)
async def diagnose(args: ProblemIn, call: Call, backend: Support) -> Done[DiagnosisOut] | NeedsInput:
    """Lead through the guide for a problem: what to try next, given what the customer answered so far."""
    found = backend.guides.diagnose(args.problem, args.answers, {})
    return diagnosis(found, signed_in=call.identity.customer is not None)


@agent.skill(
    effect="idempotent",
    purpose="open a ticket",
    examples=examples.CREATE_TICKET,
    follow_ups=[FollowUp(goal=EMAIL_SENT, input={"template": "ticket_opened"}, output_as="values")],
)
async def create_ticket(args: TicketIn, call: Call, backend: Support) -> Done[TicketOut]:
    """Open a support ticket in the customer's words."""
    earlier = [message.text for message in call.context.history if message.role == "customer"]
    ticket = Ticket(
        id=await _free_ticket_id(call.step_key, backend.casebook),
        customer_id=call.customer,
        subject=rules.ticket_subject(args.summary, earlier),
        summary=args.summary,
        priority=rules.priority(args.summary),
        status="open",
        opened_at=call.now,
    )
    await backend.casebook.open_ticket(ticket)
    urgent = " and marked it as urgent" if ticket.priority == "high" else ""
    say = f"I have opened ticket {ticket.id} for you{urgent}. A colleague will look into it."
    return Done(output=_told(ticket), say=say, cards=(_card(ticket),))


async def _free_ticket_id(step_key: str, casebook: Casebook) -> str:
    ids = rules.ticket_ids(step_key)
    while await casebook.has_ticket(candidate := next(ids)):
        pass
    return candidate


@agent.skill(effect="read", purpose="look up your ticket", examples=examples.TICKET_STATUS)
async def ticket_status(args: TicketQuery, call: Call, backend: Support) -> Done[TicketStatusOut] | Refused:
    """Tell how a ticket stands: the one with the given id, or the open one that was opened last."""
    if args.ticket_id is None:
        ticket = await backend.casebook.latest_open_ticket(call.customer)
        if ticket is None:
            return Done(output=TicketStatusOut(ticket=None), say="You have no open tickets.")
    else:
        wanted = rules.written_ticket_id(args.ticket_id)
        ticket = await backend.casebook.ticket(call.customer, wanted)
        if ticket is None:
            return not_found(f"ticket {wanted}")
    day = format_date(ticket.opened_at.astimezone(call.timezone), "MMMM d", locale="en_US")
    stands = "is still open; a colleague will look into it" if ticket.status == "open" else "is closed"
    say = f"Your ticket {ticket.id} of {day}, “{ticket.subject}”, {stands}."
    return Done(output=TicketStatusOut(ticket=_told(ticket)), say=say, cards=(_card(ticket),))


def _told(ticket: Ticket) -> TicketOut:
    return TicketOut(
        ticket_id=ticket.id,
        subject=ticket.subject,
        priority=ticket.priority,
        status=ticket.status,
        opened_at=ticket.opened_at,
    )


def _card(ticket: Ticket) -> Card:
    return Card(type="ticket", **_told(ticket).model_dump(mode="json"))


@agent.skill(
    effect="idempotent",
    purpose="ask a colleague to join",
    examples=examples.REQUEST_PERSON,
    requires_customer=False,
)
async def request_person(args: PersonIn, call: Call, backend: Support) -> Done[PersonOut]:
    """Ask for a person to take over the conversation."""
    request = PersonRequest(
        id=rules.request_id(call.step_key),
        conversation_id=call.identity.conversation,
        customer_id=call.identity.customer,
        summary=args.summary,
        queued_at=call.now,
    )
    await backend.casebook.request_person(request)
    say = "I have asked a colleague to join this conversation. They will answer here as soon as they can."
    return Done(output=PersonOut(request_id=request.id, queued_at=request.queued_at), say=say)


async def vocabulary(backend: Support) -> Mapping[str, Vocabulary]:  # noqa: ARG001 - ticket ids are of our own making
    """How ticket ids look in messages."""
    return {TICKET_ID: Vocabulary(pattern=rules.TICKET_PATTERN)}


async def guide_sentences(backend: Support) -> tuple[str, ...]:
    """Further examples for `diagnose`."""
    return backend.guides.finder.sentences()


lets_erase(agent)

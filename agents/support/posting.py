"""Writes a letter to a customer and puts it into the outbox: to the address on file, and nowhere else."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from agents.support.casework import Customer
from agents.support.registry import Support
from hubbub.agent import Call
from hubbub.mail.outbox import Mail, message_id


async def post_letter(
    template: str,
    values: Mapping[str, JsonValue],
    customer: Customer,
    call: Call,
    backend: Support,
    *,
    expires_at: datetime | None = None,
    at_once: bool = True,
) -> Mail | None:
    """Put a letter into the outbox, and try it as soon as the step is on record. None without an address on file.

    One that is not to be tried `at_once` is left to the sender, so that the call takes as long as one without a letter.
    Raises ValuesUnfit when the values do not fit the template, KeyError for one that does not exist.
    """
    if customer.email is None:
        return None
    letter = backend.post.letters.write(template, values, customer=customer.name, zone=call.timezone)
    mail = Mail(
        message_id=message_id(call.step_key, backend.post.domain),
        customer_id=customer.id,
        to_name=customer.name,
        to_address=customer.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        invite=letter.invite,
        written_at=call.now,
        expires_at=expires_at,
    )
    sender = backend.post.sender
    await backend.outbox.put(mail, sender.first_lease() if at_once else call.now)
    if at_once:
        call.after_commit(lambda: sender.send_now(mail))
    return mail

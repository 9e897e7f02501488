"""Writing to customers."""

from agents.support.models import EmailIn, EmailOut
from agents.support.posting import post_letter
from agents.support.registry import EFFECT_TIMEOUT_MS, Support, agent
from hubbub.agent import Call
from hubbub.errors import FieldError, InvalidInput
from hubbub.mail.letters import ValuesUnfit
from hubbub.outcomes import Done, Refused

NO_ADDRESS = Refused(code="no_address", say="I have no email address for you, so I could not send you an email.")


@agent.skill(
    effect="idempotent", audience="operator", purpose="send you a confirmation email", timeout_ms=EFFECT_TIMEOUT_MS
)
async def send_email(args: EmailIn, call: Call, backend: Support) -> Done[EmailOut] | Refused:
    """Send the customer an email written from a template. It goes to the address on file, and nowhere else."""
    customer = await backend.casebook.customer(call.customer)
    if customer is None or customer.email is None:
        return NO_ADDRESS
    if args.template not in backend.post.letters.forms:
        return Refused(code="unknown_template", say="I could not send you an email about this.")
    try:
        mail = await post_letter(args.template, args.values, customer, call, backend)
    except ValuesUnfit as error:  # the caller's mistake, not the customer's
        raise InvalidInput([FieldError("/input/values", str(error))]) from error
    if mail is None:
        return NO_ADDRESS
    output = EmailOut(message_id=mail.message_id, queued_at=mail.written_at)
    return Done(output=output, say="You will receive a confirmation email shortly.")

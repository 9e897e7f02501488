"""A new password: a signed link that works once, sent to the address on file and nowhere else.

Somebody not signed in may name an address. They are answered alike whether there is an account with it or not, in words
and in time, and the link goes to the customer it belongs to.
"""

from datetime import timedelta

from agents.support import examples_tickets, rules
from agents.support.backend import Reset
from agents.support.casework import Customer
from agents.support.models_passwords import RedeemedOut, RedeemIn, ResetIn, ResetOut
from agents.support.posting import post_letter
from agents.support.registry import EFFECT_TIMEOUT_MS, Support, agent
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsInput, Refused
from hubbub.semantics import PERSON_REQUESTED

MOST_AN_HOUR = 3
HOUR = timedelta(hours=1)
UNAVAILABLE = Refused(
    code="reset_unavailable",
    say="I cannot send you a link to set a new password. I can connect you with a person.",
    offers=(PERSON_REQUESTED,),
)
ASKS_FOR_ADDRESS = NeedsInput(
    ask=Ask(slot="email", question="Which e-mail address do you use with us? A link goes to it if we know it.")
)
NOT_GOOD = Refused(code="link_not_good", say="This link is not good, or no longer.")


@agent.skill(
    effect="idempotent",
    purpose="send you a link to set a new password",
    examples=examples_tickets.RESET_PASSWORD,
    requires_customer=False,
    timeout_ms=EFFECT_TIMEOUT_MS,
)
async def reset_password(args: ResetIn, call: Call, backend: Support) -> Done[ResetOut] | NeedsInput | Refused:
    """Send a link to set a new password to the e-mail address on file; it works once, for a short time."""
    if backend.desk.links is None:
        return UNAVAILABLE
    if call.identity.customer is not None:
        return await _to_customer(await backend.casebook.customer(call.customer), call, backend)
    if args.email is None:
        return ASKS_FOR_ADDRESS
    return await _to_stranger(await backend.casebook.customer_at(args.email), call, backend)


async def _to_customer(customer: Customer | None, call: Call, backend: Support) -> Done[ResetOut] | Refused:
    if customer is None or customer.email is None:
        say = "I have no e-mail address for you, so I cannot send you a link. I can connect you with a person."
        return Refused(code="no_address", say=say, offers=(PERSON_REQUESTED,))
    if not await _may_have_another(customer, call, backend):
        say = (
            f"I have sent you {MOST_AN_HOUR} links within the last hour. Please look for the newest e-mail, also among "
            "the spam, or ask me again later."
        )
        return Refused(code="too_many", say=say, offers=(PERSON_REQUESTED,))
    await _send(customer, call, backend, at_once=True)
    minutes = int(backend.desk.reset_lasts.total_seconds() // 60)
    say = (
        "I have sent a link to set a new password to the e-mail address we have on file for you. "
        f"It works once, for {minutes} minutes."
    )
    return Done(output=ResetOut(asked_at=call.now), say=say)


async def _to_stranger(customer: Customer | None, call: Call, backend: Support) -> Done[ResetOut]:
    if customer is not None and customer.email is not None and await _may_have_another(customer, call, backend):
        await _send(customer, call, backend, at_once=False)
    say = "If there is an account with this e-mail address, a link to set a new password is on its way to it."
    return Done(output=ResetOut(asked_at=call.now), say=say)


async def _may_have_another(customer: Customer, call: Call, backend: Support) -> bool:
    return await backend.resets.sent_since(customer.id, call.now - HOUR) < MOST_AN_HOUR


async def _send(customer: Customer, call: Call, backend: Support, *, at_once: bool) -> None:
    reset = Reset(
        id=rules.reset_id(call.step_key),
        customer_id=customer.id,
        asked_at=call.now,
        expires_at=call.now + backend.desk.reset_lasts,
    )
    await backend.resets.keep(reset)
    if backend.desk.links is not None:
        values = {"link": backend.desk.links.link(reset), "expires_at": reset.expires_at.isoformat()}
        await post_letter(
            "password_reset", values, customer, call, backend, expires_at=reset.expires_at, at_once=at_once
        )


@agent.skill(effect="idempotent", audience="operator", requires_operator=True, purpose="redeem a link")
async def redeem_reset(args: RedeemIn, call: Call, backend: Support) -> Done[RedeemedOut] | Refused:
    """Use up a link: the company's page calls this before it takes the new password. Whose password it is, is told."""
    reset_id = backend.desk.links.reset_id(args.token, call.now) if backend.desk.links is not None else None
    reset = await backend.resets.use(reset_id, call.now) if reset_id is not None else None
    if reset is None:
        return NOT_GOOD
    return Done(output=RedeemedOut(customer=reset.customer_id, asked_at=reset.asked_at), say="The link is used up.")

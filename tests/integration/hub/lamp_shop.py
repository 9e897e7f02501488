"""An agent whose effects lead to one another: a lamp is held for a sale, paid for, and sold.

`uvicorn tests.integration.hub.lamp_shop:app`
"""

from typing import Annotated

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import Done, NeedsConfirmation, Refused
from hubbub.semantics import Slot
from tests.integration.hub.bench import Bench, BenchSettings, Nothing, Worked, moody

agent: Agent[Bench] = Agent(name="lamps", description="lamps to buy and to borrow", version="1.0.0")


class Held(SkillOutput):
    """A lamp that nobody else gets."""

    hold_id: Annotated[str, Slot("hold.id")]


class HoldIn(SkillInput):
    """A hold there is."""

    hold_id: Annotated[str, Slot("hold.id", ask="Which hold?")]


class ForHeld(SkillInput):
    """What is done with a lamp that is held for it."""

    hold_id: Annotated[str, Slot("hold.id", by_effect=True)]


class Paid(SkillOutput):
    """A payment that was taken."""

    payment_id: Annotated[str, Slot("payment.id")]


class PaymentIn(SkillInput):
    """A payment there is."""

    payment_id: Annotated[str, Slot("payment.id")]


class BuyIn(ForHeld):
    """What is sold once it is paid for."""

    payment_id: Annotated[str, Slot("payment.id", by_effect=True)]


@agent.skill(effect="idempotent", audience="operator", purpose="hold a lamp for you", compensate="release")
async def hold(args: Nothing, call: Call, bench: Bench) -> Done[Held]:  # noqa: ARG001 - a skill's signature
    """Keep a lamp for somebody."""
    await bench.note(call, "hold")
    return Done(output=Held(hold_id=f"h-{call.customer}"), say="A lamp waits for you.")


@agent.skill(effect="idempotent", audience="operator", purpose="let go of the lamp I held for you")
async def release(args: HoldIn, call: Call, bench: Bench) -> Done[Worked]:
    """Let a lamp go."""
    await bench.note(call, f"release {args.hold_id}")
    return Done(output=Worked(work="release"), say="The lamp is no longer held for you.")


@agent.skill(effect="idempotent", audience="operator", purpose="charge your card", compensate="pay_back")
async def pay(args: ForHeld, call: Call, bench: Bench) -> Done[Paid] | Refused:
    """Take a payment, from those who can pay."""
    if call.customer.startswith("poor"):
        return Refused(code="declined", say="Your card was declined.")
    await bench.note(call, f"pay {args.hold_id}")
    return Done(output=Paid(payment_id=f"p-{call.customer}"))


@agent.skill(effect="idempotent", audience="operator", purpose="give you your money back")
async def pay_back(args: PaymentIn, call: Call, bench: Bench) -> Done[Worked]:
    """Give a payment back."""
    await bench.note(call, f"pay back {args.payment_id}")
    return Done(output=Worked(work="pay back"), say="You have your money back.")


@agent.skill(
    effect="idempotent",
    purpose="sell you a lamp",
    examples=["buy a lamp", "I want to buy a lamp", "sell me one of your lamps please"],
)
async def buy(args: BuyIn, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Sell a lamp that is held and paid for."""
    await bench.note(call, "buy")
    return Done(output=Worked(work="buy"), say="The lamp is yours.")


@agent.skill(
    effect="idempotent",
    purpose="lend you a lantern",
    examples=["borrow a lantern", "I would like to borrow a lantern", "lend me a lantern for the night"],
    confirm="always",
)
async def borrow(args: ForHeld, call: Call, bench: Bench) -> Done[Worked] | NeedsConfirmation:  # noqa: ARG001
    """Lend a lantern that is held."""
    asked = NeedsConfirmation(say="You would have to bring it back tomorrow. Shall I lend it to you?")
    if not call.agreed_to(asked):
        return asked
    await bench.note(call, "borrow")
    return Done(output=Worked(work="borrow"), say="The lantern is yours until tomorrow.")


app = moody(agent, BenchSettings())

"""A fifth agent as another team would write it: it knows the others only by the types of what they take.

`uvicorn tests.integration.hub.warranty:app`
"""

from datetime import timedelta
from typing import Annotated

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.cards import FollowUp
from hubbub.outcomes import Done, NeedsConfirmation
from hubbub.semantics import Sayings, Slot
from tests.integration.hub.bench import Bench, BenchSettings, moody

YEARS = timedelta(days=730)
COVERED = Sayings(dict.fromkeys(("under warranty", "covered", "guaranteed"), ()))


class OrderIn(SkillInput):
    """Which order's warranty."""

    order_id: Annotated[str, Slot("order.id", ask="Which order is it about?")]


class Warranty(SkillOutput):
    """How long a warranty lasts."""

    order_id: Annotated[str, Slot("order.id")]
    covered: Annotated[bool, COVERED]
    until: str


class Claimed(SkillOutput):
    """A claim, and the notice to the customer about it."""

    claim_id: Annotated[str, Slot("warranty.claimed")]
    subject: str
    text: str


agent: Agent[Bench] = Agent(name="warranty", description="warranty terms and claims", version="0.1.0")


@agent.skill(
    effect="read",
    purpose="look up your warranty",
    examples=(
        "is my order still under warranty?",
        "how long is the warranty on my order?",
        "when does my warranty end?",
        "check the warranty of my order",
    ),
)
async def check_warranty(args: OrderIn, call: Call, bench: Bench) -> Done[Warranty]:  # noqa: ARG001 - a skill's signature
    """Say how long the warranty of an order lasts."""
    until = (call.now + YEARS).date().isoformat()
    covered = not args.order_id.endswith("9")
    say = f"The warranty of {args.order_id} {'lasts until ' + until if covered else 'is over'}."
    return Done(output=Warranty(order_id=args.order_id, covered=covered, until=until), say=say)


@agent.skill(
    effect="idempotent",
    purpose="file your warranty claim",
    examples=(
        "file a warranty claim",
        "I want to make a warranty claim for my order",
        "claim the warranty on my order",
        "submit a claim under my warranty",
    ),
    confirm="always",
    follow_ups=[FollowUp(goal="email.sent", input={"template": "notice"}, output_as="values")],
)
async def claim_warranty(args: OrderIn, call: Call, bench: Bench) -> Done[Claimed] | NeedsConfirmation:
    """File a claim, once the customer has said yes."""
    question = NeedsConfirmation(say=f"I would file a warranty claim for {args.order_id}. Shall I do that?")
    if not call.agreed_to(question):
        return question
    await bench.note(call, f"claim {args.order_id}")
    say = f"Your claim for {args.order_id} is filed."
    return Done(output=Claimed(claim_id=f"wc_{args.order_id}", subject="Your claim", text=say), say=say)


app = moody(agent, BenchSettings())

"""A small real agent for the hub's tests: it changes cups, and is moody when it is told to.

`uvicorn tests.integration.hub.workshop:app`
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from hubbub.agent import Agent, Call, SkillInput
from hubbub.cards import Fallback, Vocabulary
from hubbub.erasing import lets_erase
from hubbub.exporting import lets_export
from hubbub.outcomes import ApprovalRequest, Ask, Done, NeedsApproval, NeedsConfirmation, NeedsInput
from hubbub.semantics import Slot
from tests.integration.hub.bench import Bench, BenchSettings, Nothing, Worked, moody
from tests.integration.hub.moods import Moods
from tests.integration.hub.world import GOLD

COLOURS = ("red", "green", "blue")


class RestockIn(SkillInput):
    """What comes into the store."""

    colour: Annotated[str, Field(max_length=600_000)]


class WorkshopSettings(BenchSettings):
    """Whether the agent has learned one thing more."""

    sharpens: bool = Field(default=False, validation_alias="WORKSHOP_SHARPENS")


class PaintIn(SkillInput):
    """Painting needs a colour."""

    colour: Annotated[str | None, Slot("colour.name")] = None


agent: Agent[Bench] = Agent(name="workshop", description="work on your cups", version="1.0.0")


@agent.skill(
    effect="read",
    purpose="look up our hours",
    examples=["when is the workshop open?", "what are your opening hours?", "are you open on sunday?"],
    requires_customer=False,
    timeout_ms=60_000,
)
async def opening_hours(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Say when the workshop is open."""
    return Done(output=Worked(work="told"), say="We are open from nine to five.")


@agent.skill(
    effect="read",
    purpose="look up the waiting list",
    examples=["how long is the waiting list?", "how many people are waiting before me?", "show me the waiting list"],
    fallback=Fallback(last_known_s=3_600, say="The waiting list also hangs at our door."),
)
async def waiting_list(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Say how many people wait."""
    return Done(output=Worked(work="told"), say=f"{call.customer}, three people are waiting.")


@agent.skill(
    effect="read",
    purpose="tell your fortune",
    examples=["tell me my fortune", "what does the future hold for me?", "read my palm and tell my fortune"],
    fallback=Fallback(skill="opening_hours"),
)
async def fortune(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Tell a fortune."""
    return Done(output=Worked(work="told"), say="You will be lucky.")


@agent.skill(
    effect="idempotent",
    purpose="polish your cup",
    examples=["please polish my cup", "polish it until it shines", "my cup is dull, can you polish it?"],
    requires_customer=False,
)
async def polish(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Polish a cup, at once."""
    await bench.note(call, "polish")
    return Done(output=Worked(work="polish"), say="Your cup shines.")


@agent.skill(
    effect="idempotent",
    purpose="brush your boots",
    examples=["brush my boots", "my boots are dusty, brush them", "a brush for the boots please"],
    timeout_ms=700,
)
async def brush(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Brush boots; nobody waits long for that."""
    await bench.note(call, "brush")
    return Done(output=Worked(work="brush"), say="Your boots are clean.")


@agent.skill(
    effect="idempotent",
    purpose="engrave your name",
    examples=["engrave my name on the mug", "I would like an engraving", "can you engrave my initials?"],
    confirm="always",
)
async def engrave(args: Nothing, call: Call, bench: Bench) -> Done[Worked] | NeedsConfirmation:  # noqa: ARG001
    """Engrave a cup, which cannot be undone."""
    asked = NeedsConfirmation(say="An engraving stays for ever. Shall I engrave it?")
    if not call.agreed_to(asked):
        return asked
    await bench.note(call, "engrave")
    return Done(output=Worked(work="engrave"), say="Your name is on it.")


@agent.skill(
    effect="idempotent",
    purpose="gild your bowl",
    examples=["gild my bowl with gold leaf", "I want my bowl gilded", "please put gold leaf on the bowl"],
)
async def gild(args: Nothing, call: Call, bench: Bench) -> Done[Worked] | NeedsApproval:  # noqa: ARG001
    """Gild a bowl, which is too dear for an agent to decide."""
    asked = NeedsApproval(approval=ApprovalRequest(amount=GOLD, currency="USD", reason="gold is dear"))
    if not call.agreed_to(asked):
        return asked
    await bench.note(call, "gild")
    return Done(output=Worked(work="gild"), say="Your bowl is golden.")


@agent.skill(
    effect="idempotent",
    purpose="paint your vase",
    examples=["paint my vase", "I would like my vase painted", "can you give my vase a coat of paint?"],
)
async def paint(args: PaintIn, call: Call, bench: Bench) -> Done[Worked] | NeedsInput:
    """Paint a vase in a colour."""
    if args.colour is None:
        return NeedsInput(ask=Ask(slot="colour", question="In which colour?"))
    await bench.note(call, f"paint {args.colour}")
    return Done(output=Worked(work="paint"), say=f"Your vase is {args.colour} now.")


@agent.skill(effect="idempotent", audience="operator", purpose="fill the store", requires_operator=True)
async def restock(args: RestockIn, call: Call, bench: Bench) -> Done[Worked]:
    """Take paint into the store."""
    await bench.note(call, f"restock {args.colour} by {call.operator}")
    return Done(output=Worked(work=f"restock {args.colour}"))


lets_erase(agent)
lets_export(agent)


async def sharpen(args: Nothing, call: Call, bench: Bench) -> Done[Worked]:  # noqa: ARG001 - a skill's signature
    """Sharpen knives; learned late."""
    await bench.note(call, "sharpen")
    return Done(output=Worked(work="sharpen"), say="Mind your fingers.")


async def vocabulary(_: Bench) -> Mapping[str, Vocabulary]:
    """The colours there are."""
    return {"colour.name": Vocabulary(values=COLOURS)}


def build(settings: WorkshopSettings) -> Moods:
    """The agent behind its moods."""
    if settings.sharpens:
        examples = ["sharpen my kitchen knives", "my knives are blunt, can you sharpen them?"]
        agent.skill(effect="idempotent", purpose="sharpen your knives", examples=examples)(sharpen)
    return moody(agent, settings, vocabulary)


app = build(WorkshopSettings())

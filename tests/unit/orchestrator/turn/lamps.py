"""Effects done on the way: a lamp is held, then paid for, then bought; hold and payment can be taken back."""

from typing import Annotated

from pydantic import BaseModel

from hubbub.semantics import Slot
from hubbub.wire import StepOutcome
from orchestrator.dialogue.state import State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.steps import Plan, StepResult
from tests.unit.orchestrator.turn.shop import DESK, Nothing, agent, descriptor


class Held(BaseModel):
    """A lamp that is held."""

    hold_id: Annotated[str, Slot("hold.id")]


class Paid(BaseModel):
    """A payment that was taken."""

    payment_id: Annotated[str, Slot("payment.id")]


class HoldIn(BaseModel):
    """A hold there is."""

    hold_id: Annotated[str, Slot("hold.id")]


class PaymentIn(BaseModel):
    """A payment there is."""

    payment_id: Annotated[str, Slot("payment.id")]


class PayIn(BaseModel):
    """What is to be paid for, held for that."""

    hold_id: Annotated[str, Slot("hold.id", by_effect=True)]


class BuyIn(PayIn):
    """What is to be bought, paid for that."""

    payment_id: Annotated[str, Slot("payment.id", by_effect=True)]


HOLD = descriptor("hold", Nothing, Held, effect="idempotent", compensate="release")
RELEASE = descriptor("release", HoldIn, Nothing, effect="idempotent")
PAY = descriptor("pay", PayIn, Paid, effect="idempotent", compensate="pay_back")
PAY_BACK = descriptor("pay_back", PaymentIn, Nothing, effect="idempotent")
BUY = descriptor("buy", BuyIn, Nothing, effect="idempotent")
WRAP = descriptor("wrap", PayIn, Nothing, effect="idempotent")
EXTEND = descriptor("extend", HoldIn, Nothing, effect="idempotent")
LAMPS = Catalog.of([agent("lamps", HOLD, RELEASE, PAY, PAY_BACK, BUY, WRAP, EXTEND), DESK])
OUTPUTS = {"hold": {"hold_id": "h1"}, "pay": {"payment_id": "p1"}}


def plan_for(*skills: str, catalog: Catalog = LAMPS) -> Plan:
    """The plan for somebody who asks for these skills."""
    return Plan(steps=steps_for([Goal(skill, f"{skill} please") for skill in skills], catalog, State()))


def came_of(plan: Plan, *outcomes: StepOutcome) -> dict[str, StepResult]:
    """What came of the plan's steps, in their order."""
    return {
        step.id: StepResult(id=step.id, outcome=outcome, output=OUTPUTS.get(step.skill), key=f"key-{step.id}")
        for step, outcome in zip(plan.steps, outcomes, strict=True)
    }

"""What a person's yes covers: one input of one step, and what that person was told."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hubbub import calls
from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.errors import Problem
from hubbub.identity import Grant, Identity
from hubbub.outcomes import ApprovalRequest, Done, NeedsApproval, NeedsConfirmation
from hubbub.wire import SkillCall
from tests.grants import yes
from tests.unit.hubbub.ledger import Ledger

pytestmark = pytest.mark.anyio


class SellIn(SkillInput):
    """What to sell; `price` and `stock` stand for what is so when the skill runs."""

    what: str = "kettle"


class SellOut(SkillOutput):
    """That it was sold."""

    price: int


PRICES = {"kettle": 30}
agent: Agent[list[str]] = Agent(name="shop", description="kettles", version="1.0.0")


def question() -> NeedsConfirmation:
    """What the customer is told."""
    return NeedsConfirmation(say=f"The kettle costs {PRICES['kettle']}. Shall I sell it to you?")


def approval(**other: Any) -> NeedsApproval:
    """What a person of the company is told."""
    told = {"amount": PRICES["kettle"], "currency": "EUR", "reason": "It is dear.", "subject": "kettle", **other}
    return NeedsApproval(approval=ApprovalRequest(**told))


@agent.skill(effect="idempotent", purpose="sell a kettle", confirm="always")
async def sell(args: SellIn, call: Call, happened: list[str]) -> Done[SellOut] | NeedsConfirmation:  # noqa: ARG001
    """Sell it, after a yes."""
    asked = question()
    if not call.agreed_to(asked):
        return asked
    happened.append("sold")
    return Done(output=SellOut(price=PRICES["kettle"]))


@agent.skill(effect="idempotent", purpose="sell a golden kettle")
async def sell_dear(args: SellIn, call: Call, happened: list[str]) -> Done[SellOut] | NeedsApproval:  # noqa: ARG001
    """Sell it, after a colleague's yes."""
    asked = approval()
    if not call.agreed_to(asked):
        return asked
    happened.append("sold")
    return Done(output=SellOut(price=PRICES["kettle"]))


@agent.skill(effect="idempotent", purpose="give a kettle away", confirm="always")
async def give_away(args: SellIn, call: Call, happened: list[str]) -> Done[SellOut] | NeedsConfirmation:  # noqa: ARG001
    """Forgets to ask."""
    happened.append("given away")
    return Done(output=SellOut(price=0))


async def outcome(grant: Grant | None, skill: str = "sell") -> dict[str, Any]:
    """What the skill answers to Ada with this grant."""
    identity = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer="ada", grant=grant)
    request = calls.Request(identity, SkillCall(input=GIVEN), "k1", remaining_s=10.0)
    now = datetime(2031, 3, 10, tzinfo=UTC)
    answer: dict[str, Any] = json.loads((await calls.run(agent.skills[skill], request, Ledger(), lambda: now)).text)
    return answer


GIVEN = {"what": "kettle"}
ASKED = question().model_dump()
DEAR = approval().model_dump()


async def test_what_was_told_is_done() -> None:
    """The same words for the same facts, and a yes to them."""
    assert (await outcome(None))["say"] == ASKED["say"]
    assert (await outcome(yes(GIVEN, ASKED)))["outcome"] == "done"
    assert (await outcome(yes(GIVEN, DEAR, kind="approval"), "sell_dear"))["outcome"] == "done"


@pytest.mark.parametrize(
    "grant",
    [
        yes(GIVEN, ASKED, kind="approval"),
        yes({"what": "pot"}, ASKED),
        yes(GIVEN, ASKED, lasts_s=-1),
        yes(GIVEN, {**ASKED, "say": "Shall I?"}),
        yes(GIVEN, DEAR),
        yes(GIVEN),
    ],
    ids=["another kind", "another input", "over", "other words", "another question", "no question"],
)
async def test_any_other_yes_is_none(grant: Grant) -> None:
    """One that an earlier version took without its question is no exception."""
    assert await outcome(grant) == ASKED


async def test_who_signs_a_yes_without_its_question_vouches_for_it() -> None:
    """It is good for the input, whatever is asked of it; it is of its kind all the same."""
    grant = yes(GIVEN, ASKED).model_copy(update={"asked_hash": None})
    assert (await outcome(grant))["outcome"] == "done"
    assert (await outcome(grant, "sell_dear"))["outcome"] == "needs_approval"


@pytest.mark.parametrize(
    "other", [{"amount": 29}, {"currency": "USD"}, {"reason": "It is very dear."}, {"subject": "pot"}], ids=str
)
async def test_an_approval_is_for_its_amount_and_its_cause(other: dict[str, Any]) -> None:
    """Not for a cheaper one either: a person decides about what they see."""
    grant = yes(GIVEN, approval(**other).model_dump(), kind="approval")
    assert (await outcome(grant, "sell_dear"))["outcome"] == "needs_approval"


async def test_what_changed_in_the_meantime_is_asked_about_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kettle got dearer between the question and the yes."""
    grant = yes(GIVEN, ASKED)
    monkeypatch.setitem(PRICES, "kettle", 40)
    anew = await outcome(grant)
    assert anew == question().model_dump()
    assert (await outcome(yes(GIVEN, anew)))["output"] == {"price": 40}


async def test_a_skill_that_forgets_to_ask_does_nothing() -> None:
    """Its card says that it always asks; what it did is not committed."""
    with pytest.raises(Problem, match="without a yes"):
        await outcome(None, "give_away")


def test_what_a_yes_is_bound_to_stays_the_same() -> None:
    """An agent that is not built on this kit works it out in the same way."""
    assert NeedsConfirmation(say="Shall I?").asked_hash == "c78631e118940dfaf5d11ddccaf370b9"
    assert approval().asked_hash == "21ab8c2043d5a997b8811142951c2404"

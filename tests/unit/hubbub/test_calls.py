"""The way of one call, from a checked request to a recorded outcome."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import anyio
import pytest

from hubbub import calls
from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.errors import InvalidInput, Problem
from hubbub.identity import Identity
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Refused
from hubbub.wire import SkillCall
from tests.unit.hubbub.ledger import Ledger

pytestmark = pytest.mark.anyio
NOW = datetime(2031, 3, 10, tzinfo=UTC)


class ReturnIn(SkillInput):
    """What to send back; `how` chooses the answer."""

    how: Literal["done", "ask", "confirm", "refuse", "hang", "tell"] = "done"


class ReturnOut(SkillOutput):
    """What the skill saw."""

    seconds: float


agent: Agent[list[str]] = Agent(name="returns", description="returns", version="1.0.0")


async def _answer(
    args: ReturnIn, call: Call, happened: list[str]
) -> Done[ReturnOut] | NeedsInput | NeedsConfirmation | Refused:
    async def tell() -> None:
        happened.append("hook")

    happened.append("skill")
    call.after_commit(tell)
    match args.how:
        case "ask":
            return NeedsInput(ask=Ask(slot="how", question="How?"))
        case "confirm":
            return NeedsConfirmation(say="Shall I?")
        case "refuse":
            return Refused(code="too_late", say="Too late.")
        case "hang":
            await anyio.sleep_forever()
    return Done(output=ReturnOut(seconds=call.remaining_s))


@agent.skill(effect="idempotent", purpose="send it back", timeout_ms=50)
async def send_back(
    args: ReturnIn, call: Call, happened: list[str]
) -> Done[ReturnOut] | NeedsInput | NeedsConfirmation | Refused:
    """An effect."""
    return await _answer(args, call, happened)


@agent.skill(effect="read", purpose="look it up", requires_customer=False)
async def look_up(
    args: ReturnIn, call: Call, happened: list[str]
) -> Done[ReturnOut] | NeedsInput | NeedsConfirmation | Refused:
    """A look."""
    return await _answer(args, call, happened)


@agent.skill(effect="idempotent", audience="operator", purpose="clear it out", requires_operator=True)
async def clear_out(args: ReturnIn, call: Call, happened: list[str]) -> Done[ReturnOut]:
    """An operator's act."""
    happened.append(f"cleared by {call.operator} for {call.identity.customer}")
    return Done(output=ReturnOut(confirmed=args.how == "done", approved=False, seconds=0))


IDENTITY = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer="ada")


def request(how: str = "done", *, key: str = "k1", identity: Identity = IDENTITY) -> calls.Request:
    """A call of the customer Ada."""
    return calls.Request(identity, SkillCall(input={"how": how}), key, remaining_s=10.0)


async def run(ledger: Ledger, asked: calls.Request, skill: str = "send_back") -> dict[str, Any]:
    """The outcome."""
    outcome: dict[str, Any] = json.loads((await calls.run(agent.skills[skill], asked, ledger, lambda: NOW)).text)
    return outcome


@pytest.mark.parametrize("how", ["done", "refuse"])
async def test_an_answer_is_recorded_before_anybody_is_told(how: str) -> None:
    """Skill, commit, then what the skill left for afterwards."""
    ledger = Ledger()
    await run(ledger, request(how))
    assert ledger.happened == ["write", "skill", "commit", "hook"]


@pytest.mark.parametrize("how", ["ask", "confirm"])
async def test_a_question_leaves_nothing_behind(how: str) -> None:
    """No record, no commit, and nobody is told: the yes will run the step again under its key."""
    ledger = Ledger()
    await run(ledger, request(how))
    assert ledger.happened == ["write", "skill"]
    assert ledger.records == {}


async def test_a_repeated_key_answers_from_the_record() -> None:
    """The skill does not run again, and nobody is told twice."""
    ledger = Ledger()
    first = await run(ledger, request())
    ledger.happened.clear()
    again = await calls.run(agent.skills["send_back"], request(), ledger, lambda: NOW)
    assert (json.loads(again.text), again.repeated) == (first, True)
    assert ledger.happened == ["write"]


@pytest.mark.parametrize(
    "other",
    [
        request("refuse"),
        request(identity=IDENTITY.model_copy(update={"customer": "ben"})),
        request(identity=IDENTITY.model_copy(update={"tenant": "other"})),
    ],
    ids=["input", "customer", "tenant"],
)
async def test_a_key_stands_for_one_thing(other: calls.Request) -> None:
    """Used for anything else, it is refused, and the first answer is not given away."""
    ledger = Ledger()
    await run(ledger, request())
    with pytest.raises(Problem, match="used for something else") as caught:
        await run(ledger, other)
    assert caught.value.status == 422


async def test_an_operators_skill_is_refused_to_everybody_else() -> None:
    """403, whoever the customer is and whatever was sent; nothing is begun."""
    ledger = Ledger()
    for asked in (request(), request("nonsense"), request(identity=IDENTITY.model_copy(update={"customer": None}))):
        with pytest.raises(Problem) as refused:
            await run(ledger, asked, "clear_out")
        assert refused.value.status == 403
    assert ledger.happened == []


async def test_an_operators_act_is_once_for_each_operator() -> None:
    """The record is theirs: another one's, under the same key, is not answered from it."""
    ledger = Ledger()
    kim = IDENTITY.model_copy(update={"customer": None, "operator": "kim"})
    first = await run(ledger, request(identity=kim), "clear_out")
    assert await run(ledger, request(identity=kim.model_copy(update={"conversation": "c_2"})), "clear_out") == first
    assert ledger.happened == ["write", "cleared by kim for None", "commit", "write"]
    with pytest.raises(Problem, match="used for something else"):
        await run(ledger, request(identity=kim.model_copy(update={"operator": "lee"})), "clear_out")


async def test_a_step_may_move_to_another_turn() -> None:
    """A continuation repeats the step under its key in a turn of its own: the record answers."""
    ledger = Ledger()
    first = await run(ledger, request())
    later = IDENTITY.model_copy(update={"turn": "t_2", "step": "s9"})
    assert await run(ledger, request(identity=later)) == first


async def test_the_slower_of_two_gives_the_fasters_answer() -> None:
    """Where a database lets both begin, one commits; the other finds its key taken."""
    winner = Ledger()
    first = await run(winner, request())
    loser = Ledger(rival=winner.records["k1"])
    assert await run(loser, request()) == first
    assert "hook" not in loser.happened


async def test_a_commit_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that went silent holds the caller for a while only; the key will tell what became of it."""
    monkeypatch.setattr(calls, "COMMIT_SECONDS", 0.01)
    with pytest.raises(Problem) as given_up:
        await run(Ledger(answers=False), request())
    assert (given_up.value.status, given_up.value.retryable) == (504, True)


async def test_what_rests_on_what_is_no_longer_so_is_decided_anew() -> None:
    """And told only once it was kept; who never gets through hears that nothing was done."""
    ledger = Ledger(outdated=2)
    await run(ledger, request())
    assert ledger.happened == ["write", "skill"] * 3 + ["commit", "hook"]
    crowded = Ledger(outdated=99)
    with pytest.raises(Problem, match="nothing was changed") as given_up:
        await run(crowded, request())
    assert (given_up.value.status, given_up.value.retryable, crowded.records) == (503, True, {})


async def test_a_read_is_neither_recorded_nor_followed() -> None:
    """It needs no key."""
    ledger = Ledger()
    await run(ledger, request(key=""), "look_up")
    assert ledger.happened == ["read", "skill"]


async def test_a_stranger_is_asked_to_sign_in() -> None:
    """Before the store is opened; a skill for everybody serves them."""
    ledger, stranger = Ledger(), IDENTITY.model_copy(update={"customer": None})
    refusal = await run(ledger, request(identity=stranger))
    assert (refusal["outcome"], refusal["code"]) == ("refused", "not_identified")
    assert ledger.happened == []
    assert (await run(ledger, request(identity=stranger), "look_up"))["outcome"] == "done"


async def test_a_wrong_input_is_pointed_at() -> None:
    """Before anything else happens, even for a stranger."""
    asked = replace(request(), body=SkillCall(input={"how": "perhaps", "extra": 1}))
    with pytest.raises(InvalidInput) as caught:
        await run(Ledger(), asked)
    assert [error.pointer for error in caught.value.errors] == ["/input/how", "/input/extra"]


async def test_the_skills_own_time_is_the_limit_when_it_is_shorter() -> None:
    """Ten seconds were left, the skill allows itself 50 milliseconds."""
    ledger = Ledger()
    with pytest.raises(Problem, match="did not finish in time") as caught, anyio.fail_after(5):
        await run(ledger, request("hang"))
    assert (caught.value.status, caught.value.retryable) == (504, True)
    assert ledger.records == {}

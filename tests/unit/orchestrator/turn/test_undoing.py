"""Undoing: what was done in vain is taken back, the last effect first; what still serves somebody stays."""

from typing import Any

import pytest

from hubbub.outcomes import Ask
from hubbub.wire import StepOutcome
from orchestrator.conversations.records import Origin
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.advance import advance
from orchestrator.turn.compensate import undoing
from orchestrator.turn.compose import compose
from orchestrator.turn.plan import continuation
from orchestrator.turn.resuming import remainder
from orchestrator.turn.steps import OPEN_QUESTION, Plan, Route, StepResult, Value
from tests.unit.orchestrator.turn.lamps import came_of, plan_for

BUY = plan_for("lamps.buy")
FRESH = State()


def undone(plan: Plan, *outcomes: StepOutcome, state: State = FRESH) -> list[str]:
    """The skills called to undo what came of a plan, in their order."""
    return [call.skill for call in undoing(plan, came_of(plan, *outcomes), state)]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("done", "done", "done"), []),
        (("done", "done", "failed"), ["pay_back", "release"]),
        (("done", "done", "refused"), ["pay_back", "release"]),
        (("done", "done", "unknown"), ["pay_back", "release"]),
        (("done", "failed", "skipped"), ["release"]),
        (("done", "refused", "skipped"), ["release"]),
        (("done", "unknown", "skipped"), ["release"]),
        (("failed", "skipped", "skipped"), []),
        (("unknown", "skipped", "skipped"), []),
        (("done", "done", "needs_confirmation"), []),
        (("done", "needs_approval", "skipped"), []),
        (("done", "needs_input", "skipped"), []),
    ],
)
def test_what_was_done_in_vain_is_undone(outcomes: tuple[StepOutcome, ...], expected: list[str]) -> None:
    """Not while the purchase may still come about, and only what is known to be done."""
    assert undone(BUY, *outcomes) == expected


def test_the_last_effect_is_undone_first() -> None:
    """The lamp is let go once its payment is given back; if that fails, it is left for whoever sees to it."""
    pay_back, release = undoing(BUY, came_of(BUY, "done", "done", "failed"), FRESH)
    assert pay_back.input == {"payment_id": Value(value="p1")}
    assert release.input == {"hold_id": Value(value="h1")}
    assert release.depends_on == (pay_back.id,)


def test_an_independent_need_undoes_nothing() -> None:
    """A purchase that came about keeps its lamp and payment, whatever becomes of the rest of the message."""
    both = plan_for("lamps.buy", "lamps.wrap", "desk.book_visit")
    bought: tuple[StepOutcome, ...] = ("done", "done", "done")
    calls = undoing(both, came_of(both, *bought, "done", "failed", "failed"), FRESH)
    assert [call.skill for call in calls] == ["release"]
    assert calls[0].id == "undo-key-s4"


def test_what_was_asked_for_is_never_undone() -> None:
    """The customer wanted the lamp held, and held it is; that it could not be wrapped is told."""
    assert undone(plan_for("lamps.hold", "lamps.wrap"), "done", "failed") == []


def test_a_call_without_its_value_goes_to_a_person() -> None:
    """An agent that did not say what it did: nothing is guessed."""
    silent = {
        **came_of(BUY, "done", "failed", "skipped"),
        "s1": StepResult(id="s1", outcome="done", output={}, key="k"),
    }
    [call] = undoing(BUY, silent, FRESH)
    assert [gap.slot for gap in call.missing] == ["hold_id"]


def asked(plan: Plan, outcome: StepOutcome) -> tuple[Plan, State]:
    """What is left of the purchase, and how the dialogue stands, when its last step waits for somebody."""
    results = came_of(plan, "done", "done", outcome)
    results["s3"] = results["s3"].model_copy(update={"input": {}, "say": "Shall I?"})
    return remainder(plan, plan.step("s3"), results), advance(FRESH, plan, results, "needs_confirmation")


def test_a_purchase_that_is_called_off_later_is_undone_then() -> None:
    """Nothing was done in vain as long as the question was open."""
    state = asked(BUY, "needs_confirmation")[1]
    assert undone(Plan(words="One moment.", keep_question=True), state=state) == []
    assert undone(Plan(words="All right, I will leave that."), state=state) == ["pay_back", "release"]


def test_another_question_before_it_undoes_nothing() -> None:
    """It is asked again once the other one is settled; only one that is asked twice is gone."""
    state = asked(BUY, "needs_confirmation")[1]
    other = OpenQuestion(kind="slot", skill="desk.book_visit", purpose="book", question="When?")
    assert undone(Plan(asks=other, keep_question=True), state=state) == []
    assert state.question is not None
    same = other.model_copy(update={"question": state.question.question})
    assert undone(Plan(asks=same, keep_question=True), state=state) == ["pay_back", "release"]


@pytest.mark.parametrize(("outcome", "expected"), [("done", []), ("failed", ["pay_back", "release"])])
def test_a_purchase_that_goes_on_is_undone_when_it_fails(outcome: StepOutcome, expected: list[str]) -> None:
    """What was done before the question still belongs to it."""
    left, state = asked(BUY, "needs_confirmation")
    resumed = left.model_copy(update={"route": Route(method=OPEN_QUESTION)})
    assert undone(resumed, outcome, state=state) == expected


def test_what_an_earlier_turn_did_is_undone_after_what_this_one_did() -> None:
    """The payment was approved and taken in a turn of its own; it was built on the hold."""
    results = came_of(BUY, "done", "needs_approval", "skipped")
    left = remainder(BUY, BUY.step("s2"), results)
    pay_back, release = undoing(left, came_of(left, "done", "failed"), FRESH)
    assert (pay_back.skill, release.skill) == ("pay_back", "release")
    assert release.depends_on == (pay_back.id,)


def test_who_declines_an_approval_undoes_what_was_done_for_it() -> None:
    """An approval that nobody gave in time is no other."""
    left = asked(BUY, "needs_approval")[0]
    origin = Origin(
        turn_id="t",
        kind="approval",
        approval_id="a",
        decision="decline",
        by="b",
        reason="",
        resume=left.model_dump_json(),
    )
    assert undone(continuation(origin)) == ["pay_back", "release"]


def test_what_serves_two_wishes_is_not_undone_for_one() -> None:
    """One question is called off; the other may still be answered."""
    plan = BUY.model_copy(update={"steps": (*BUY.steps, BUY.steps[2].model_copy(update={"id": "s4"}))})
    results = came_of(plan, "done", "done", "needs_confirmation", "needs_approval")
    assert remainder(plan, plan.step("s3"), results).undo == ()


RELEASE = undoing(BUY, came_of(BUY, "done", "refused", "skipped"), FRESH)[0]
WITH_RELEASE = BUY.model_copy(update={"steps": (*BUY.steps, RELEASE)})


def told(release: StepOutcome, **about: Any) -> tuple[str, str]:
    """The reply and status of a purchase that could not be paid for."""
    hold: StepOutcome = "compensated" if release == "done" else "done"
    results = came_of(WITH_RELEASE, hold, "refused", "skipped", release)
    results["s2"] = results["s2"].model_copy(update={"say": "Your card was declined."})
    results[RELEASE.id] = results[RELEASE.id].model_copy(update=about)
    composed = compose(WITH_RELEASE, results, State())
    return composed.words, composed.status


def test_the_reply_says_what_was_undone() -> None:
    """In the agent's words, or else in ours; what was undone counts for nothing."""
    assert told("done", say="Nobody holds the lamp now.") == (
        "Your card was declined. Nobody holds the lamp now.",
        "refused",
    )
    assert told("done")[0] == "Your card was declined. Because of that I had to release."


@pytest.mark.parametrize("release", ["failed", "refused", "unknown", "skipped"])
def test_what_could_not_be_undone_goes_to_a_person(release: StepOutcome) -> None:
    """And the customer is told so, with no word that nothing was changed."""
    words, status = told(release)
    assert status == "handed_over"
    assert "I could not release" in words
    assert "Nothing was changed" not in words


def test_an_undoing_opens_no_question() -> None:
    """Whatever an agent answers: the customer has nothing to do with it."""
    ask = Ask(slot="hold_id", question="Which?")
    results = came_of(WITH_RELEASE, "done", "refused", "skipped", "failed")
    results[RELEASE.id] = results[RELEASE.id].model_copy(update={"ask": ask})
    composed = compose(WITH_RELEASE, results, State())
    assert (composed.ask, advance(FRESH, WITH_RELEASE, results, composed.status).question) == (None, None)

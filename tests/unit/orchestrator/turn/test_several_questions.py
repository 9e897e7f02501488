"""Several questions at once: all are kept, one is asked at a time."""

from typing import Any

import pytest

from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.advance import advance
from orchestrator.turn.binding import Goal
from orchestrator.turn.compose import compose
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import GoOn, Pursue, Say
from orchestrator.turn.plan import plan
from orchestrator.turn.steps import OPEN_QUESTION, Plan, Route, StepResult
from tests.unit.orchestrator.turn.shop import CATALOG, clause, entity, signals


def step(number: int) -> dict[str, Any]:
    """A step with an effect of its own."""
    about = {"agent": "billing", "address": "http://b", "effect": "idempotent", "timeout_ms": 1, "role": "goal"}
    return {"id": f"s{number}", "skill": f"act_{number}", "purpose": f"do act {number}", **about}


TWO = Plan.model_validate({"steps": [step(1), step(2)]})
ASK = {"slot": "x", "question": "Which x?"}
BOTH = {
    "s1": StepResult.model_validate({"id": "s1", "outcome": "needs_input", "ask": ASK}),
    "s2": StepResult(id="s2", outcome="needs_confirmation", say="Do the second?"),
}


def after_both() -> State:
    """Where two steps have a question."""
    return advance(State(), TWO, BOTH, "needs_confirmation")


def test_the_first_is_asked_and_the_other_only_named() -> None:
    """What needs a mere yes comes first; nobody can answer two questions with one word."""
    composed = compose(TWO, BOTH, State())
    assert composed.words == "Do the second? Once that is settled I will ask about the next thing: to do act 1."
    assert composed.status == "needs_confirmation"


def test_all_are_kept_in_the_order_they_are_asked() -> None:
    """None is lost."""
    state = after_both()
    assert state.question is not None
    assert (state.question.question, [one.question for one in state.later]) == ("Do the second?", ["Which x?"])


@pytest.mark.parametrize("plan_after", [Plan(route=Route(method=OPEN_QUESTION)), Plan(words="All right.")])
def test_the_next_one_follows_whether_the_first_was_answered_or_dropped(plan_after: Plan) -> None:
    """It is asked in full."""
    state = after_both()
    composed = compose(plan_after, {}, state)
    assert composed.words.endswith("Which x?")
    assert composed.status == "needs_input"
    assert composed.ask is not None
    later = advance(state, plan_after, {}, composed.status)
    assert (later.question, later.later) == (state.later[0], ())


def test_a_digression_keeps_both() -> None:
    """The first is asked again, the second still waits."""
    state = after_both()
    later = advance(state, Plan(words="Hello!", keep_question=True), {}, "needs_confirmation")
    assert (later.question, later.later) == (state.question, state.later)


def test_who_wants_nothing_of_it_all_is_asked_no_more() -> None:
    """What waits is dropped as well."""
    made = plan(Say("dropped_all"), signals(), after_both(), CATALOG, customer="ada")
    assert advance(after_both(), made, {}, "answered").question is None


def test_the_same_question_is_not_asked_twice() -> None:
    """Who asks for the same again while it waits is asked once."""
    state = after_both()
    again = OpenQuestion(kind="slot", skill="billing.act_1", purpose="do act 1", question="Which x?")
    asked = advance(state, Plan(asks=again, keep_question=True), {}, "needs_input")
    assert asked.question == again
    assert [one.question for one in asked.later] == ["Do the second?"]


def test_what_is_asked_beside_an_answer_gets_steps_of_its_own() -> None:
    """Their ids are none of the plan that goes on."""
    question = OpenQuestion(
        kind="confirmation", skill="billing.act_1", purpose="do act 1", question="Do it?", resume=TWO.model_dump_json()
    )
    also = Pursue((Goal("billing.list_invoices", "list them"),))
    made = plan(GoOn(question, confirmed=True, also=also), signals(), State(), CATALOG, customer="ada")
    assert [one.id for one in made.steps] == ["s1", "s2", "s3"]
    assert made.steps[0].yes is not None


def test_a_value_for_the_question_to_come_is_taken_as_that() -> None:
    """The other one stays open, and is asked again."""
    when = OpenQuestion(
        kind="slot",
        skill="billing.act_2",
        purpose="do act 2",
        question="When?",
        slot="when",
        slot_type="time.slot",
        resume=TWO.model_dump_json(),
    )
    first = when.model_copy(update={"slot_type": "invoice.id", "slot": "id", "question": "Which one?"})
    state = State(mode="asking", question=first, later=(when,))
    exact = {"exact": True, "start": "2030-01-02T10:00:00+00:00"}
    said = signals(clause("Friday at ten"), bare=True, entities=(entity("time.slot", exact),))
    decision = decide(said, state, CATALOG)
    assert decision == GoOn(when, {"when": {"start": "2030-01-02T10:00:00+00:00"}})
    made = plan(decision, said, state, CATALOG, customer="ada")
    later = advance(state, made.model_copy(update={"steps": ()}), {}, "needs_input")
    assert (later.question, later.later) == (first, ())

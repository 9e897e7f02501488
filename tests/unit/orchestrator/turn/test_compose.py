"""Composition: one honest reply, and the status that tells how the turn ended."""

from typing import Any

import pytest

from hubbub.outcomes import ApprovalRequest, Ask, Option
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.dialogue.wording import PLAIN
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.compose import compose, status
from orchestrator.turn.steps import Plan, StepResult
from tests.unit.orchestrator.turn.shop import CATALOG, entity

CHAIN = Plan(
    steps=steps_for([Goal("billing.find_suspicious", "odd"), Goal("billing.void_invoice", "void it")], CATALOG, State())
)
TWO = Plan(steps=steps_for([Goal("billing.list_invoices", "list"), Goal("desk.answer", "why?")], CATALOG, State()))
VOID = Plan(steps=steps_for([Goal("billing.void_invoice", "", (entity("id", "1"),))], CATALOG, State()))


def results(plan: Plan, *given: dict[str, Any]) -> dict[str, StepResult]:
    """One result for each step; a missing one was skipped."""
    padded = [*given, *[{"outcome": "skipped"}] * (len(plan.steps) - len(given))]
    return {step.id: StepResult(id=step.id, **one) for step, one in zip(plan.steps, padded, strict=True)}


def done(say: str = "") -> dict[str, Any]:
    """A step that was done and says `say`."""
    return {"outcome": "done", "say": say}


def words(plan: Plan, *given: dict[str, Any], question: OpenQuestion | None = None) -> str:
    """The reply's words."""
    return compose(plan, results(plan, *given), State(question=question)).words


def test_the_last_step_of_a_chain_speaks_for_those_it_was_built_on() -> None:
    """The customer hears the result, not the way to it; the follow-up adds to it."""
    given = [done("Two invoices."), done("One is odd."), done("I voided it."), done("A letter is on its way.")]
    assert words(CHAIN, *given) == "I voided it. A letter is on its way."


def test_the_step_where_a_chain_ended_speaks() -> None:
    """Nothing was odd, so nothing was voided: the look-up says so."""
    assert words(CHAIN, done("Two invoices."), done("None is odd.")) == "None is odd."


def test_independent_parts_are_joined_in_the_order_of_the_wishes() -> None:
    """Two answers, one reply."""
    assert words(TWO, done("Two invoices."), done("Because.")) == "Two invoices. Because."


def test_a_part_that_failed_is_named_beside_the_part_that_worked() -> None:
    """An honest partial reply says what did not work, without a word of the inside."""
    said = words(TWO, {"outcome": "failed", "code": "connection lost"}, done("Because."))
    assert said.startswith("I could not list invoices just now")
    assert said.endswith("Because.")
    assert "connection lost" not in said


def test_a_failed_look_up_before_an_effect_says_that_nothing_was_changed() -> None:
    """Who asked for a change wants to know whether it happened."""
    assert "Nothing was changed." in words(CHAIN, {"outcome": "failed"})
    assert "Nothing was changed." not in words(TWO, {"outcome": "failed"}, {"outcome": "failed"})


def test_a_follow_up_that_failed_will_follow() -> None:
    """The void is done; the letter comes later."""
    said = words(VOID, done("I voided it."), {"outcome": "failed"})
    assert said.startswith("I voided it. I could not send letter yet; that will follow")


def test_an_unknown_outcome_is_not_called_a_failure() -> None:
    """It may have happened: a person checks, nothing is done twice."""
    assert "nothing will be done twice" in words(VOID, {"outcome": "unknown"})


def test_options_are_offered_with_the_question() -> None:
    """A reply by voice or text alone must hold the choice."""
    ask = Ask(slot="invoice_id", question="Which invoice?", options=(Option(value="1", label="May"),))
    assert words(VOID, {"outcome": "needs_input", "ask": ask}) == "Which invoice? (May)"


def test_the_open_question_is_taken_up_again_after_a_digression() -> None:
    """First what was asked now, then what was open."""
    question = OpenQuestion(kind="slot", skill="desk.book_visit", purpose="book", question="When?")
    digression = TWO.model_copy(update={"keep_question": True})
    said = words(digression, done("Two invoices."), done("Because."), question=question)
    assert said.endswith("And about what we had open: When?")


APPROVAL = {"outcome": "needs_approval", "approval": ApprovalRequest(amount=1, currency="USD", reason="r")}


@pytest.mark.parametrize(
    ("plan", "given", "expected"),
    [
        (TWO, [done(), done()], "answered"),
        (TWO, [done(), {"outcome": "failed"}], "partial"),
        (TWO, [{"outcome": "refused"}, {"outcome": "failed"}], "partial"),
        (TWO, [{"outcome": "failed"}, {"outcome": "failed"}], "failed"),
        (TWO, [{"outcome": "refused"}, {"outcome": "refused"}], "refused"),
        (TWO, [{"outcome": "refused"}, done()], "answered"),
        (TWO, [{"outcome": "needs_input"}, {"outcome": "failed"}], "needs_input"),
        (TWO, [{"outcome": "needs_confirmation"}, {"outcome": "needs_input"}], "needs_confirmation"),
        (TWO, [APPROVAL, {"outcome": "needs_confirmation"}], "needs_approval"),
        (TWO, [{"outcome": "unknown"}, APPROVAL], "handed_over"),
        (CHAIN, [done(), done()], "answered"),
        (Plan(words="Hello!"), [], "answered"),
    ],
)
def test_the_status_is_the_first_condition_that_holds(plan: Plan, given: list[dict[str, Any]], expected: str) -> None:
    """Skipped steps do not count."""
    assert status(plan, results(plan, *given)) == expected


def test_a_wish_for_a_person_is_met_even_when_its_agent_is_down() -> None:
    """The hub hands over itself."""
    plan = Plan(steps=steps_for([Goal("desk.request_person", "a human please")], CATALOG, State()))
    composed = compose(plan, results(plan, {"outcome": "failed"}), State())
    assert composed.status == "handed_over"
    assert "colleague" in composed.words


@pytest.mark.parametrize(("kind", "expected"), [("slot", "needs_input"), ("confirmation", "needs_confirmation")])
def test_a_question_asked_again_is_a_question(kind: Any, expected: str) -> None:
    """A front end sees that an answer is awaited, and what may be answered."""
    options = (Option(value="1", label="May"),)
    question = OpenQuestion(kind=kind, skill="s", purpose="p", question="Which?", slot="x", options=options)
    composed = compose(Plan(keep_question=True), {}, State(question=question))
    assert composed.status == expected
    assert composed.ask is not None
    assert composed.ask.options == options


def test_a_turn_that_was_given_up_goes_to_a_person() -> None:
    """It does not end as if all were well."""
    assert status(Plan(words="Sorry.", gave_up=True), {}) == "handed_over"


def test_the_hubs_own_question_is_in_the_words() -> None:
    """A customer who only reads the reply sees what is asked."""
    question = OpenQuestion(kind="which_skill", skill="s", purpose="p", question="This or that?")
    composed = compose(Plan(asks=question), {}, State())
    assert (composed.words, composed.status) == ("This or that?", "needs_input")


def test_what_was_not_understood_beside_is_said_in_the_customers_words() -> None:
    """After what was done, and before anything is asked; on one line, and no longer than one reads."""
    plan = TWO.model_copy(update={"unheard": ("wash my\n\u202ecar", "sing " * 100)})
    said = words(plan, done("Two invoices."), {"outcome": "needs_input", "ask": Ask(slot="why", question="Why?")})
    assert said.startswith("Two invoices. I did not understand: \u201cwash my car; sing sing")
    assert said.endswith(" \u2026\u201d. Why?")
    assert len(said) < 200


def test_in_another_language_what_was_not_understood_is_not_quoted() -> None:
    """It is known only as it was glossed."""
    plan = TWO.model_copy(update={"unheard": ("wash my car",)})
    spoken = compose(plan, results(plan, done("Zwei."), done("Darum.")), State(), PLAIN.voice("de")).words
    assert spoken.endswith("Einen Teil Ihrer Nachricht habe ich nicht verstanden.")


def test_what_may_be_chosen_is_listed_once() -> None:
    """Not in the question as well, where what was found just before it names all of it."""
    options = (Option(value="1", label="Blue room"), Option(value="2", label="Green room"))
    asks = {"outcome": "needs_input", "ask": Ask(slot="room", question="Which room?", options=options)}
    listed = "There are the Blue room and the Green room."
    assert words(TWO, done(listed), asks) == f"{listed} Which room?"
    assert words(TWO, done("There is the Blue room."), asks).endswith("Which room? (Blue room; Green room)")

"""Resuming: what waited goes on exactly as it was, and nothing is done or looked up again."""

from datetime import date

from hubbub.outcomes import Ask
from orchestrator.dialogue.state import Fact, OpenQuestion, State
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.resuming import pick, remainder, spoken_before, with_values, with_yes
from orchestrator.turn.steps import FromStep, Plan, StepResult, Value, Yes
from tests.unit.orchestrator.turn.shop import CATALOG

PLAN = Plan(steps=steps_for([Goal("billing.void_invoice", "void one")], CATALOG, State()))
LISTED = {"invoices": [{"id": "A", "title": "May"}, {"id": "B", "title": "June"}]}
LIST = StepResult(id="s1", outcome="done", output=LISTED)
SKIPPED = StepResult(id="s3", outcome="skipped")


def test_a_confirmed_step_keeps_its_key_and_input() -> None:
    """A yes repeats the very call that was asked about, and the letter still follows."""
    asked = StepResult(id="s2", outcome="needs_confirmation", input={"invoice_id": "A"}, key="k2")
    left = with_yes(
        remainder(PLAN, PLAN.step("s2"), {"s1": LIST, "s2": asked, "s3": SKIPPED}),
        Yes(kind="confirmation", id="c", by="ida"),
    )
    void, letter = left.steps
    assert (void.skill, void.key, void.input) == ("void_invoice", "k2", {"invoice_id": Value(value="A")})
    assert letter.depends_on == (void.id,)


def test_a_choice_fills_the_input_that_was_open() -> None:
    """Two invoices were found; the customer's choice becomes the input, under a new key."""
    asked = StepResult(id="s2", outcome="needs_input", ask=Ask(slot="invoice_id", question="Which?"))
    left = with_values(remainder(PLAN, PLAN.step("s2"), {"s1": LIST, "s2": asked, "s3": SKIPPED}), {"invoice_id": "B"})
    assert left.steps[0].input == {"invoice_id": Value(value="B")}
    assert left.steps[0].key is None


def test_filling_one_gap_leaves_the_other_open() -> None:
    """A visit needs a room and a time; they may be asked one after the other."""
    plan = Plan(steps=steps_for([Goal("desk.book_visit", "a visit")], CATALOG, State()))
    asked = StepResult(id="s1", outcome="needs_input", ask=Ask(slot="room", question="Which room?"))
    left = with_values(remainder(plan, plan.step("s1"), {"s1": asked}), {"room": "blue"})
    assert [gap.slot for gap in left.steps[0].missing] == ["when"]


def test_a_path_through_a_list_finds_each_value_with_its_holder() -> None:
    """So that a choice can be described by the object it belongs to."""
    found = pick(FromStep(step="s1", path=("invoices", "id")), {"s1": LIST})
    assert [(value, holder["title"]) for value, holder in found] == [("A", "May"), ("B", "June")]


def test_nothing_is_taken_from_a_step_that_was_not_done() -> None:
    """A refused or failed step has no output."""
    assert pick(FromStep(step="s1"), {"s1": StepResult(id="s1", outcome="failed", output=LISTED)}) == []


def test_a_time_of_day_belongs_to_the_day_that_was_named_before() -> None:
    """Tomorrow was said, a time was asked for: the day is remembered."""
    plan = Plan(
        steps=steps_for([Goal("desk.book_visit", "x", given={"when": {"day": "2030-01-02"}})], CATALOG, State())
    )
    question = OpenQuestion(
        kind="slot",
        skill="desk.book_visit",
        purpose="book",
        question="When?",
        slot="when",
        slot_type="time.slot",
        resume=plan.model_dump_json(),
    )
    assert spoken_before(State(question=question)).day == date(2030, 1, 2)
    other = question.model_copy(update={"slot": "room", "slot_type": "room.name"})
    assert spoken_before(State(question=other)).day is None
    assert spoken_before(State()).day is None


def test_it_is_the_thing_spoken_of_last() -> None:
    """For a few turns; a name is no thing."""
    order = Fact(type="order.id", value="o", turn=1)
    visit = Fact(type="visit.id", value="v", turn=2)
    room = Fact(type="room.name", value="blue", turn=2)
    state = State(facts=(order, visit, room), turns=2)
    assert spoken_before(state).focus == "visit"
    assert spoken_before(state.model_copy(update={"turns": 5})).focus is None
    assert spoken_before(State()).focus is None

"""One thing undone and another made in one message: which of them is meant, and what is done first."""

from typing import Annotated

from pydantic import BaseModel

from hubbub.semantics import Slot
from orchestrator.dialogue.state import State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.compose import compose
from orchestrator.turn.resuming import remainder
from orchestrator.turn.steps import FromStep, Plan, Step, StepResult
from tests.unit.orchestrator.turn.shop import Nothing, agent, descriptor


class Visit(BaseModel):
    """A visit that was made before."""

    visit_id: Annotated[str, Slot("visit.id")]


class Visits(BaseModel):
    """All of them."""

    visits: list[Visit]


class VisitId(BaseModel):
    """The visit that is meant."""

    visit_id: Annotated[str, Slot("visit.id", ask="Which visit?")]


class Told(BaseModel):
    """What is told of a visit, without naming it."""

    words: str = ""


ROOMS = agent(
    "rooms",
    descriptor("list_visits", Nothing, Visits),
    descriptor(
        "book_visit", Nothing, VisitId, effect="idempotent", examples=("book a visit", "i want to book a visit")
    ),
    descriptor("cancel_visit", VisitId, Told, effect="idempotent", confirm="always", examples=("cancel my visit",)),
    descriptor("furnish", VisitId, Told, effect="idempotent", examples=("set up a projector for my visit",)),
    descriptor("tell_the_way", VisitId, Told),
)
CATALOG = Catalog.of([ROOMS])
BOOK, CANCEL = Goal("rooms.book_visit", "book one on friday"), Goal("rooms.cancel_visit", "cancel my visit")


def planned(*goals: Goal) -> dict[str, Step]:
    """The steps that reach the goals, by their skill, in their order."""
    steps = Plan(steps=steps_for(goals, CATALOG, State())).steps
    return {step.skill: step for step in steps}


def source(step: Step) -> str:
    """The step that the visit comes from."""
    found = step.input["visit_id"]
    assert isinstance(found, FromStep)
    return found.step


def test_what_is_cancelled_is_never_what_the_same_message_makes() -> None:
    """It is one of those there were, whichever was said first."""
    for goals in ((CANCEL, BOOK), (BOOK, CANCEL)):
        steps = planned(*goals)
        assert source(steps["cancel_visit"]) == steps["list_visits"].id
        assert steps["book_visit"].waits_for == (steps["list_visits"].id,)


def test_the_order_of_the_words_is_kept_where_nothing_else_needs_another() -> None:
    """Only the look-up goes before what was said first."""
    assert list(planned(CANCEL, BOOK)) == ["list_visits", "cancel_visit", "book_visit"]
    assert list(planned(BOOK, CANCEL)) == ["list_visits", "book_visit", "cancel_visit"]


def test_words_that_point_to_what_was_made_mean_it() -> None:
    """Not what was there before."""
    steps = planned(BOOK, Goal("rooms.tell_the_way", "tell me how to get there for it"))
    assert source(steps["tell_the_way"]) == steps["book_visit"].id


def test_words_that_point_to_nothing_mean_what_there_was() -> None:
    """Who has a visit and books another one may want something for the first."""
    steps = planned(BOOK, Goal("rooms.furnish", "set up a projector for my visit tomorrow"))
    assert source(steps["furnish"]) == steps["list_visits"].id


def test_what_is_made_does_not_fail_with_a_look_up_it_only_comes_after() -> None:
    """It waits for the end of it, whatever that is."""
    steps = planned(CANCEL, BOOK)
    assert steps["book_visit"].depends_on == ()


def test_a_question_about_what_is_made_can_be_gone_on_with() -> None:
    """The look-up it came after is over by then."""
    steps = planned(CANCEL, BOOK)
    results = {step.id: StepResult(id=step.id, outcome="needs_input") for step in steps.values()}
    rest = remainder(Plan(steps=tuple(steps.values())), steps["book_visit"], results)
    assert [step.skill for step in rest.steps] == ["book_visit"]


def test_an_effect_that_was_done_is_always_told() -> None:
    """Even where a later step was built on it."""
    plan = Plan(steps=steps_for([BOOK, Goal("rooms.tell_the_way", "the way to it")], CATALOG, State()))
    said = {"book_visit": "Your visit is booked.", "tell_the_way": "Turn left."}
    results = {step.id: StepResult(id=step.id, outcome="done", output={}, say=said[step.skill]) for step in plan.steps}
    assert compose(plan, results, State()).words == "Your visit is booked. Turn left."

"""Who no longer wants what has been done is told so, and offered what undoes it."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from hubbub.semantics import PERSON_REQUESTED, Slot
from orchestrator.dialogue.foreign import LANGUAGES, glossed
from orchestrator.dialogue.stance import is_taking_back
from orchestrator.dialogue.state import Act, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.advance import advance
from orchestrator.turn.binding import Goal
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import AlreadyDone, Say
from orchestrator.turn.plan import plan
from orchestrator.turn.steps import Plan, Step, StepResult, Value
from tests.unit.orchestrator.turn.shop import Nothing, agent, clause, descriptor, signals


class Parcel(BaseModel):
    """A parcel that is meant, or was made."""

    parcel_id: Annotated[str, Slot("parcel.id")]


class Order(BaseModel):
    """The order that is changed."""

    order_id: Annotated[str, Slot("order.id")]


SHOP = agent(
    "shop",
    descriptor("send", Order, Parcel, effect="idempotent", examples=("send me my order",)),
    descriptor("stop", Parcel, Nothing, effect="idempotent", confirm="always", examples=("cancel my parcel",)),
    descriptor("recall", Parcel, Nothing, effect="idempotent", audience="operator", examples=("withdraw the parcel",)),
    descriptor("redirect", Order, Order, effect="idempotent", examples=("change the address",)),
    descriptor("cancel", Order, Nothing, effect="idempotent", confirm="always", examples=("cancel my order",)),
)
CATALOG = Catalog.of([SHOP])
SENT = Act(skill="shop.send", purpose="send your order", turn=4, made={"parcel.id": "p1"})
REDIRECTED = Act(skill="shop.redirect", purpose="change the address", turn=4)
FORGET = signals(
    clause("actually no, forget it", out_of_scope=True), answer="drop", only_answer=True, out_of_scope=True
)
UNDO = signals(clause("undo that please", out_of_scope=True), taking_back=True, out_of_scope=True)


@pytest.mark.parametrize("said", [FORGET, UNDO])
def test_what_undoes_it_is_found_by_what_was_made(said: Any) -> None:
    """By a skill for customers whose examples undo, whatever it is called."""
    decision = decide(said, State(turns=4, act=SENT), CATALOG)
    assert decision == AlreadyDone(SENT, Goal("shop.stop", "", given={"parcel_id": "p1"}))


def test_what_an_act_only_changed_is_not_undone_with_it() -> None:
    """To cancel the order is no undoing of its new address."""
    assert decide(UNDO, State(turns=4, act=REDIRECTED), CATALOG) == AlreadyDone(REDIRECTED)


def test_a_never_mind_means_what_was_done_just_now() -> None:
    """Later it means something else; "undo that" means it for a while."""
    later = State(turns=5, act=SENT)
    assert decide(FORGET, later, CATALOG) == Say("left_alone")
    assert isinstance(decide(UNDO, later, CATALOG), AlreadyDone)
    assert not isinstance(decide(UNDO, State(turns=9, act=SENT), CATALOG), AlreadyDone)


def test_what_undoes_it_may_be_named_by_the_card() -> None:
    """Whatever its examples sound like."""
    hold = descriptor("send", Order, Parcel, effect="idempotent", compensate="let_go")
    release = descriptor("let_go", Parcel, Nothing, effect="idempotent", examples=("somebody else may have it",))
    decision = decide(FORGET, State(turns=4, act=SENT), Catalog.of([agent("shop", hold, release)]))
    assert decision == AlreadyDone(SENT, Goal("shop.let_go", "", given={"parcel_id": "p1"}))


def test_it_is_told_that_it_is_done_and_asked_by_the_agent_that_undoes() -> None:
    """The agent asks once more for sure: it is called without a yes."""
    state = State(turns=4, act=SENT)
    made = plan(decide(UNDO, state, CATALOG), UNDO, state, CATALOG, customer="c")
    assert made.words == "That has been done already: I did send your order."
    assert [(step.name, step.input, step.yes) for step in made.steps] == [
        ("shop.stop", {"parcel_id": Value(value="p1")}, None)
    ]


def test_where_nothing_undoes_it_a_person_is_offered() -> None:
    """Instead of saying that nothing was changed."""
    state = State(turns=4, act=REDIRECTED)
    made = plan(decide(FORGET, state, CATALOG), FORGET, state, CATALOG, customer="c")
    assert "I cannot take it back by myself" in made.words
    assert (made.steps, made.offers) == ((), (PERSON_REQUESTED,))


def test_an_act_is_remembered_with_what_it_made() -> None:
    """Not with what it took."""
    step = Step(
        id="s1",
        agent="shop",
        skill="send",
        address="http://shop",
        purpose="send your order",
        effect="idempotent",
        timeout_ms=1_000,
        role="goal",
        types={"order_id": "order.id"},
        gives={"order.id": ("order_id",), "parcel.id": ("parcel_id",)},
    )
    done = StepResult(id="s1", outcome="done", output={"order_id": "o1", "parcel_id": "p1"})
    kept = advance(State(turns=3), Plan(steps=(step,)), {"s1": done}, "answered")
    assert kept.act == SENT


def test_a_person_who_was_called_is_nothing_to_undo() -> None:
    """They come, whatever is said next."""
    step = Step(
        id="s1",
        agent="desk",
        skill="call",
        address="http://desk",
        purpose="ask a person",
        effect="idempotent",
        timeout_ms=1_000,
        role="goal",
        reaches=(PERSON_REQUESTED,),
    )
    done = StepResult(id="s1", outcome="done", output={})
    assert advance(State(turns=3), Plan(steps=(step,)), {"s1": done}, "handed_over").act is None


@pytest.mark.parametrize(
    "message", ["undo that please", "no, take it back", "Please reverse that", "undo the last change"]
)
def test_undoing_needs_no_name(message: str) -> None:
    """What was done last is meant."""
    assert is_taking_back(message)


@pytest.mark.parametrize(
    "message", ["take the boots back", "undo my booking for Friday", "can I take it back to the store?"]
)
def test_who_names_a_thing_means_that(message: str) -> None:
    """It is found as any wish is."""
    assert not is_taking_back(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_undoing_is_understood_in_every_language(language: str) -> None:
    """Each in its words."""
    said = {
        "es": ("Deshazlo, por favor", "no, deshaga eso"),
        "fr": ("Revenez en arrière s'il vous plaît", "non, défaites ça"),
        "de": ("Machen Sie das bitte rückgängig", "nein, mach das rückgängig"),
    }
    assert [one for one in said[language] if not is_taking_back(glossed(one, language))] == []

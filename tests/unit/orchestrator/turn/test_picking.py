"""Picking one of the things the last reply gave to choose from."""

import pytest

from orchestrator.dialogue.state import Fact, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import AskWhich, Pursue, Say
from tests.unit.orchestrator.turn.shop import MoveIn, Nothing, VisitIn, agent, clause, descriptor, signals

TIMES = ["2030-01-02T10:00:00+00:00", "2030-01-02T11:00:00+00:00", "2030-01-02T12:00:00+00:00"]
BOOK = descriptor("book_visit", VisitIn, Nothing, effect="idempotent", examples=("book a visit on Monday", "book it"))
MOVE = descriptor("move_visit", MoveIn, Nothing, effect="idempotent", examples=("move my visit to Friday",))
DIARY = Catalog.of([agent("desk", BOOK, MOVE)])
FREE = Fact(type="time.slot.offered", value=TIMES, turn=1)
ROOM = Fact(type="room.name", value="Blue room", turn=1)
TOLD = State(facts=(ROOM, FREE), turns=1)


@pytest.mark.parametrize(("choice", "time"), [(2, TIMES[1]), (-1, TIMES[2])])
def test_a_time_picked_by_its_place_is_offered_to_be_booked(choice: int, time: str) -> None:
    """Picking is not yet asking: one yes more, and the room is known from before."""
    decision = decide(signals(clause("the second one"), choice=choice, out_of_scope=True), TOLD, DIARY)
    assert isinstance(decision, AskWhich)
    [goal] = decision.candidates
    assert (goal.skill, goal.given) == ("desk.book_visit", {"room": "Blue room", "when": {"start": time}})


def test_who_says_what_to_do_with_it_is_not_asked() -> None:
    """Book the second one."""
    decision = decide(signals(clause("book the second one", "desk.book_visit"), choice=2), TOLD, DIARY)
    assert isinstance(decision, Pursue)
    assert decision.goals[0].given["when"] == {"start": TIMES[1]}


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        (4, TOLD),
        (None, TOLD),
        (2, State(facts=(FREE,), turns=1)),
        (2, State(facts=(ROOM, FREE), turns=2)),
    ],
)
def test_without_such_a_thing_nothing_was_picked(choice: int | None, state: State) -> None:
    """No fourth one, nothing picked, the room unknown, or given too long ago."""
    said = signals(clause("the fourth one"), choice=choice, out_of_scope=True)
    assert decide(said, state, DIARY) == Say("out_of_scope")


def test_what_must_be_confirmed_is_not_offered() -> None:
    """A place in a list is too little to speak of an act with consequences."""
    void = descriptor("book_visit", VisitIn, Nothing, effect="idempotent", confirm="always", examples=("book it",))
    said = signals(clause("the second one"), choice=2, out_of_scope=True)
    assert decide(said, TOLD, Catalog.of([agent("desk", void)])) == Say("out_of_scope")


def test_who_picks_means_it() -> None:
    """What can be taken back, such as keeping a time for a while, gives way to what is for good."""
    keep = descriptor("keep_time", VisitIn, Nothing, effect="idempotent", compensate="let_go", examples=("keep it",))
    let_go = descriptor("let_go", Nothing, Nothing, effect="idempotent", examples=("let it go",))
    said = signals(clause("the second one"), choice=2, out_of_scope=True)
    for skills, name in (((keep, let_go, BOOK), "desk.book_visit"), ((keep, let_go), "desk.keep_time")):
        decision = decide(said, TOLD, Catalog.of([agent("desk", *skills)]))
        assert isinstance(decision, AskWhich)
        assert [goal.skill for goal in decision.candidates] == [name]

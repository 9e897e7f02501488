"""How the dialogue stands after a turn."""

import pytest

from orchestrator.dialogue.state import Offer, OpenQuestion, State
from orchestrator.dialogue.wording import ENGLISH_VOICE
from orchestrator.turn.advance import advance
from orchestrator.turn.decisions import Say
from orchestrator.turn.desk import desk_plan
from orchestrator.turn.plan import plan
from orchestrator.turn.steps import CONTINUATION, Plan, Route
from tests.unit.orchestrator.turn.shop import CATALOG, clause, signals

STILL_WAITING = ENGLISH_VOICE.say("still_waiting")
WAITING = State(mode="waiting_approval")
QUESTION = OpenQuestion(kind="slot", skill="desk.book_visit", purpose="book", question="When?", slot="when")


def test_an_approval_is_waited_for_whatever_is_said_meanwhile() -> None:
    """Small talk does not make it forgotten; the continuation ends it."""
    assert advance(WAITING, Plan(words="Hello!"), {}, "answered").mode == "waiting_approval"
    continuation = Plan(route=Route(method=CONTINUATION), words="It was approved.")
    assert advance(WAITING, continuation, {}, "answered").mode == "bot"


@pytest.mark.parametrize(
    "stood",
    [
        State(mode="closed"),
        State(mode="asking", question=QUESTION),
        State(offer=Offer(goal="person", words="A person?")),
    ],
)
def test_to_give_back_what_nobody_has_changes_nothing(stood: State) -> None:
    """A closed conversation stays closed; what the bot has asked or offered can still be answered."""
    returned = desk_plan("returns", "", "eve", stood, ENGLISH_VOICE)
    assert advance(stood, returned, {}, "answered") == stood.model_copy(update={"turns": 1})


def test_a_question_comes_before_an_approval() -> None:
    """The next message answers it."""
    assert advance(WAITING, Plan(asks=QUESTION), {}, "needs_input").mode == "asking"


def test_who_takes_something_back_learns_what_goes_on() -> None:
    """A request that a colleague has already is not taken back by words to us."""
    said = signals(clause("no longer"))
    told = plan(Say("left_alone"), said, WAITING, CATALOG, customer="ada").words
    assert told.endswith(STILL_WAITING)
    assert STILL_WAITING not in plan(Say("left_alone"), said, State(), CATALOG, customer="ada").words

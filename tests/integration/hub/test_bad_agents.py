"""An agent that answers badly, or not at all, never keeps a turn open past its deadline nor speaks to the customer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.hub.moods import FORMED, SECRET
from tests.integration.hub.world import BRUSH, HOURS, Customer, Hub, Workshop
from tests.running import wait_until

ALWAYS = 999
TRIES = 3
LOST = ["vanish", "break off", "hang afterwards"]
UNREADABLE = ["not json", "no outcome", "no output", "empty", "too deep", "endless"]
TURNED_AWAY = ["not found", "moved"]
INTERNAL = ["Traceback", "password", "10.1.2.3", "workshop", "http", "timeout", "status", "{", "None"]


@pytest.fixture
def moody(shop: Workshop) -> Iterator[Workshop]:
    """The agent, in a good mood again afterwards."""
    yield shop
    for skill in ("opening_hours", "brush"):
        shop.is_told(skill, "good", 0)


def outcome(reply: dict[str, Any]) -> tuple[str, str]:
    """How the turn and its one step ended."""
    [step] = reply["steps"]
    return reply["status"], step["outcome"]


def assert_honest(reply: dict[str, Any], purpose: str) -> None:
    """The customer reads what did not work, and nothing that is ours alone."""
    assert purpose in reply["reply"]
    assert not [word for word in INTERNAL if word in reply["reply"]]


@pytest.mark.parametrize("mood", [*FORMED, "endless", "vanish", "break off", "hang", "drip"])
def test_a_look_up_without_an_answer_has_failed(moody: Workshop, ada: Customer, mood: str) -> None:
    """By the turn's deadline, which comes long before the skill's own; it is tried again at most twice."""
    before = len(moody.calls("opening_hours"))
    moody.is_told("opening_hours", mood, ALWAYS)
    reply = ada.says(HOURS)
    assert outcome(reply) == ("failed", "failed")
    assert reply["steps"][0]["attempts"] == len(moody.calls("opening_hours")) - before <= TRIES
    assert_honest(reply, "look up our hours")


@pytest.mark.parametrize("mood", [*UNREADABLE, *LOST, "an error"])
def test_an_effect_nobody_knows_the_end_of_goes_to_a_person(moody: Workshop, ada: Customer, mood: str) -> None:
    """It may have happened: the customer is told so, and a colleague looks."""
    moody.is_told("brush", mood, ALWAYS)
    reply = ada.says(BRUSH)
    assert outcome(reply) == ("handed_over", "unknown")
    assert_honest(reply, "brush your boots")
    assert "A colleague will check it" in reply["reply"]
    assert moody.works(str(ada.id)) == (["brush"] if mood in LOST else [])


@pytest.mark.parametrize("mood", TURNED_AWAY)
def test_an_effect_that_was_turned_away_has_failed(moody: Workshop, ada: Customer, mood: str) -> None:
    """Nothing was changed, and the reply says so."""
    moody.is_told("brush", mood, ALWAYS)
    reply = ada.says(BRUSH)
    assert outcome(reply) == ("failed", "failed")
    assert "Nothing was changed" in reply["reply"]
    assert_honest(reply, "brush your boots")


@pytest.mark.parametrize("mood", ["an error", "busy", "hang", "drip", *LOST])
def test_an_effect_is_repeated_under_its_key_and_happens_once(moody: Workshop, ada: Customer, mood: str) -> None:
    """One bad answer, the work perhaps already done: the next try gets the answer of the first."""
    before = len(moody.calls("brush"))
    moody.is_told("brush", mood)
    reply = ada.says(BRUSH)
    assert (outcome(reply), reply["reply"]) == (("answered", "done"), "Your boots are clean.")
    assert moody.works(str(ada.id)) == ["brush"]
    keys = moody.calls("brush")[before:]
    assert len(keys) == reply["steps"][0]["attempts"] > 1
    assert len(set(keys)) == 1


def test_one_hanging_turn_does_not_hold_up_others(moody: Workshop, open_hub: Hub) -> None:
    """Other conversations are answered while one waits."""
    moody.is_told("opening_hours", "hang", ALWAYS)
    before = len(moody.calls("opening_hours"))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(open_hub.customer().says, HOURS)
        wait_until(lambda: len(moody.calls("opening_hours")) > before, what="the agent has the call")
        assert outcome(open_hub.customer().says(BRUSH)) == ("answered", "done")
        assert not slow.done()
    assert outcome(slow.result()) == ("failed", "failed")


def test_what_an_agent_says_in_an_error_stays_inside(moody: Workshop, ada: Customer) -> None:
    """Neither reply nor history nor the desk's view repeats it."""
    moody.is_told("brush", "an error", ALWAYS)
    ada.says(BRUSH)
    told = f"{ada.messages()} {ada.turns()}"
    assert not [word for word in SECRET.split() if len(word) > len("at") and word in told]

"""The operators' door: a skill is called for somebody of the company, once for each key."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import MASTER, key_text
from tests.integration.hub.world import Hub, Workshop, pointers, problem

RESTOCK = "/v1/agents/workshop/skills/restock"
LOST = ["vanish", "hang afterwards", "an error"]
ALWAYS = 999


@pytest.fixture
def boss(guarded_hub: Hub) -> Hub:
    """The hub, for the holder of a key with the scope admin."""
    return guarded_hub.with_key(key_text("admin"))


def runs(hub: Hub, skill_input: Any, key: str | None = None, path: str = RESTOCK) -> httpx.Response:
    """Ask for a skill."""
    return hub.request("POST", path, json={"input": skill_input}, headers={"Idempotency-Key": key} if key else {})


def restocked(shop: Workshop, colour: str) -> list[str]:
    """Who took this colour into the store."""
    return [work.split(" by ")[1] for work in shop.works("nobody") if work.startswith(f"restock {colour} ")]


def new_colour() -> str:
    """One nobody has seen."""
    return f"blue-{uuid4().hex[:8]}"


def test_an_operator_lets_an_agent_do_something(boss: Hub, shop: Workshop) -> None:
    """The outcome comes back as it is, with a key to ask again under; the agent knows whose key it was."""
    colour = new_colour()
    done = runs(boss, {"colour": colour})
    assert done.status_code == httpx.codes.OK, done.text
    assert (done.json()["outcome"], done.json()["output"]) == ("done", {"work": f"restock {colour}"})
    assert done.headers["Idempotency-Key"]
    assert restocked(shop, colour) == ["admin"]


def test_the_same_key_does_it_once(boss: Hub, shop: Workshop) -> None:
    """It is answered alike; another key does it again, and the same key for something else is refused."""
    colour, key = new_colour(), uuid4().hex
    first, again = runs(boss, {"colour": colour}, key), runs(boss, {"colour": colour}, key)
    assert first.content == again.content
    assert restocked(shop, colour) == ["admin"]
    problem(runs(boss, {"colour": new_colour()}, key), 422)
    runs(boss, {"colour": colour}, uuid4().hex)
    assert restocked(shop, colour) == ["admin", "admin"]


def test_two_operators_share_no_keys(boss: Hub, guarded_hub: Hub, shop: Workshop) -> None:
    """A key stands for one wish of one caller."""
    colour, key = new_colour(), uuid4().hex
    runs(boss, {"colour": colour}, key)
    runs(guarded_hub.with_key(MASTER), {"colour": colour}, key)
    assert sorted(restocked(shop, colour)) == ["admin", "default"]


@pytest.mark.parametrize("mood", LOST)
def test_an_answer_that_was_lost_is_asked_for_again(boss: Hub, shop: Workshop, mood: str) -> None:
    """By the hub under its step key; it happens once."""
    colour = new_colour()
    shop.is_told("restock", mood)
    assert runs(boss, {"colour": colour}).json()["outcome"] == "done"
    assert restocked(shop, colour) == ["admin"]


def test_an_agent_that_does_not_answer_is_asked_again_later(boss: Hub, shop: Workshop) -> None:
    """503 with the key to ask under, and nothing of what the agent said; then it is done once."""
    colour = new_colour()
    shop.is_told("restock", "an error", ALWAYS)
    away = runs(boss, {"colour": colour})
    shop.is_told("restock", "good", 0)
    told = problem(away, 503)
    assert told["retryable"]
    assert "password" not in away.text
    assert runs(boss, {"colour": colour}, away.headers["Idempotency-Key"]).json()["outcome"] == "done"
    assert restocked(shop, colour) == ["admin"]


def test_what_is_wrong_with_the_input_is_told_field_by_field(boss: Hub) -> None:
    """By the agent, with pointers into the body that was sent."""
    assert pointers(runs(boss, {"color": "red"})) == ["/input/colour", "/input/color"]
    assert pointers(boss.request("POST", RESTOCK, json={"input": {}, "inputs": {}})) == ["/inputs"]


@pytest.mark.parametrize("text", ['{"input": {"colour": NaN}}', '{"input": {"colour": "\\ud800"}}', '{"input": []}'])
def test_what_no_agent_could_read_goes_no_further(boss: Hub, text: str) -> None:
    """422, and the agent hears nothing of it."""
    sent = boss.request("POST", RESTOCK, content=text, headers={"Content-Type": "application/json"})
    assert pointers(sent) == ["/input"]


def test_a_large_input_arrives_and_a_larger_one_is_refused(boss: Hub) -> None:
    """Up to a mebibyte, articles with all their text."""
    assert runs(boss, {"colour": "b" * 500_000}).json()["outcome"] == "done"
    problem(runs(boss, {"colour": "b" * 1_100_000}), 413)


def test_there_is_no_such_agent_or_skill(boss: Hub) -> None:
    """404 for either."""
    assert problem(runs(boss, {}, path="/v1/agents/nobody/skills/restock"), 404)["title"] == "No such agent"
    assert problem(runs(boss, {}, path="/v1/agents/workshop/skills/nothing"), 404)["title"] == "No such skill"


def test_what_is_about_a_customer_is_not_done_here(boss: Hub, shop: Workshop) -> None:
    """400 for a skill that needs one; what anybody may ask is answered."""
    before = shop.calls("brush")
    problem(runs(boss, {}, path="/v1/agents/workshop/skills/brush"), 400)
    assert shop.calls("brush") == before
    assert runs(boss, {}, path="/v1/agents/workshop/skills/opening_hours").json()["outcome"] == "done"


def test_another_companys_operator_changes_nothing(guarded_hub: Hub, shop: Workshop) -> None:
    """The agent serves one tenant: it turns the others away, and the door passes that on."""
    colour = new_colour()
    problem(runs(guarded_hub.with_key(key_text("acme-admin")), {"colour": colour}), 403)
    assert restocked(shop, colour) == []


def test_no_words_of_a_customer_reach_it(guarded_hub: Hub, shop: Workshop) -> None:
    """It is no part of any turn."""
    before = shop.calls("restock")
    reply = guarded_hub.with_key(key_text("shop")).customer().says("restock: fill the store with red paint")
    assert "workshop.restock" not in str(reply)
    assert shop.calls("restock") == before

"""`POST /v1/route` tells what a message would lead to, and does nothing."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from redis import Redis

from orchestrator.conversations.keys import OPEN_TURNS
from tests.integration.hub.world import ENGRAVE, GILD, HOURS, POLISH, Customer, Hub, Workshop, hub, pointers
from tests.running import wait_until

MOST = 1_000
DATABASE = 5
SKILLS = ("opening_hours", "polish", "engrave", "gild", "paint")


def route(at: Hub, body: dict[str, Any]) -> Any:
    """The answer to a dry run that was accepted."""
    response = at.request("POST", "/v1/route", json=body)
    assert response.status_code == httpx.codes.OK, response.text
    return response.json()


@pytest.fixture(scope="module")
def open_hub(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """A hub in a database of its own: in that of the others, what their tests left behind may still move."""
    with hub(redis_port, [shop.url], REDIS_URL=f"redis://127.0.0.1:{redis_port}/{DATABASE}") as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture
def untouched(open_hub: Hub, shop: Workshop, redis_port: int) -> Any:
    """Fails a test that stored anything or called anybody."""
    with Redis(port=redis_port, db=DATABASE) as redis:

        def state() -> Any:
            return sorted(redis.keys()), {name: len(shop.calls(name)) for name in SKILLS}

        wait_until(lambda: not redis.exists(OPEN_TURNS), what="earlier turns are closed")
        before = state()
        yield
        assert state() == before
    assert open_hub.is_ready()


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("message", "skill"), [(HOURS, "opening_hours"), (POLISH, "polish"), (ENGRAVE, "engrave"), (GILD, "gild")]
)
def test_one_message_is_routed(open_hub: Hub, message: str, skill: str) -> None:
    """As if the customer were signed in."""
    found = route(open_hub, {"message": message})
    assert (found["decision"], found["agents"], found["skills"]) == ("plan", ["workshop"], [f"workshop.{skill}"])
    assert found["score"] > 0.5
    assert not found["out_of_scope"]
    assert [(step["agent"], step["skill"]) for step in found["plan"]] == [("workshop", skill)]


@pytest.mark.usefixtures("untouched")
def test_what_nobody_does_is_refused(open_hub: Hub) -> None:
    """No agent, no skill."""
    found = route(open_hub, {"message": "what is the capital of France?"})
    assert (found["decision"], found["agents"], found["skills"], found["plan"]) == ("refuse", [], [], [])
    assert found["out_of_scope"]


@pytest.mark.usefixtures("untouched")
def test_a_thousand_messages_are_routed_in_their_order(open_hub: Hub) -> None:
    """In one request."""
    said = [(HOURS, POLISH)[number % 2] for number in range(MOST)]
    results = route(open_hub, {"messages": said})["results"]
    expected = [["workshop.opening_hours"], ["workshop.polish"]] * (MOST // 2)
    assert [found["skills"] for found in results] == expected


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"messages": ["hi"] * (MOST + 1)}, "/messages"),
        ({"messages": []}, "/messages"),
        ({"messages": ["hi", " "]}, "/messages/1"),
        ({"messages": "hi"}, "/messages"),
        ({"message": "hi", "messages": ["hi"]}, "/message"),
        ({}, "/message"),
        ({"message": "x" * 8_001}, "/message"),
        ({"message": "hi", "customer_id": "anon:x"}, "/customer_id"),
        ({"message": "hi", "conversation_id": "a b"}, "/conversation_id"),
        ({"message": "hi", "timezone": "Mars/X"}, "/timezone"),
    ],
    ids=lambda part: str(part)[:24],
)
def test_what_is_wrong_with_a_dry_run_is_told(open_hub: Hub, body: dict[str, Any], pointer: str) -> None:
    """422 with the pointer."""
    assert pointers(open_hub.request("POST", "/v1/route", json=body)) == [pointer]


def test_a_dry_run_knows_the_open_question_and_leaves_it_open(ada: Customer, shop: Workshop) -> None:
    """A yes goes on with what was asked, in that conversation only, and only when it is really said."""
    ada.says(ENGRAVE)
    turns = ada.turns()
    here = route(ada.hub, {"message": "yes", "conversation_id": ada.conversation, "customer_id": ada.id})
    assert (here["decision"], [step["skill"] for step in here["plan"]]) == ("plan", ["engrave"])
    assert route(ada.hub, {"message": "yes"})["plan"] == []
    assert ada.turns() == turns
    assert shop.works(str(ada.id)) == []
    assert ada.says("yes")["reply"] == "Your name is on it."


@pytest.mark.usefixtures("untouched")
def test_another_customers_question_is_not_told(open_hub: Hub, ada: Customer) -> None:
    """A conversation that is not that customer's is as good as none."""
    body = {"message": "yes", "conversation_id": ada.conversation, "customer_id": "mallory"}
    assert route(open_hub, body)["plan"] == []


@pytest.mark.usefixtures("untouched")
def test_a_plan_tells_no_address(open_hub: Hub, shop: Workshop) -> None:
    """Where an agent runs is the hub's own business."""
    assert shop.url not in str(route(open_hub, {"message": POLISH}))

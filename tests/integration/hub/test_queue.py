"""A conversation's messages are answered one after another, in their order, and not without end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, Workshop, hub, problem
from tests.running import wait_until

CROWD, ROOM = 30, 20


@pytest.fixture(scope="module")
def impatient_hub(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """A hub that keeps nobody waiting for a reply."""
    with hub(redis_port, [shop.url], HUBBUB_REPLY_WAIT_S="0.2") as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture
def slow(shop: Workshop) -> Iterator[Workshop]:
    """The agent, whose next word about its hours takes until the turn's deadline."""
    shop.is_told("opening_hours", "hang")
    yield shop
    shop.is_told("opening_hours", "good", 0)


def begins_slowly(pool: ThreadPoolExecutor, customer: Customer, slow: Workshop) -> Any:
    """Send the message that takes its time; returns once the agent has it."""
    before = len(slow.calls("opening_hours"))
    sent = pool.submit(customer.sends, HOURS)
    wait_until(lambda: len(slow.calls("opening_hours")) > before, what="the agent has the call")
    return sent


def test_a_crowd_is_answered_in_order_or_refused(ada: Customer, slow: Workshop) -> None:
    """Thirty at once while a turn runs: what fits is queued, the rest is told when to come back."""
    with ThreadPoolExecutor(CROWD + 1) as pool:
        first = begins_slowly(pool, ada, slow)
        rest = list(pool.map(lambda _: ada.sends(POLISH), range(CROWD)))
    answered = [reply for reply in rest if reply.status_code == httpx.codes.OK]
    refused = [reply for reply in rest if reply.status_code != httpx.codes.OK]
    assert first.result().status_code == httpx.codes.OK
    assert len(answered) >= ROOM - 1
    assert refused
    for reply in refused:
        assert problem(reply, 429)["retryable"]
        assert int(reply.headers["Retry-After"]) > 0
    turns = [turn["turn_id"] for turn in ada.turns()]
    assert len(turns) == 1 + len(answered)
    assert [said["turn_id"] for said in ada.messages() if said["role"] == "bot"] == turns
    assert [said["turn_id"] for said in ada.messages() if said["role"] == "customer"] == turns
    assert slow.works(str(ada.id)) == ["polish"] * len(answered)


def test_a_crowd_in_many_conversations_waits_for_nobody(open_hub: Hub, shop: Workshop) -> None:
    """A queue belongs to one conversation."""
    customers = [open_hub.customer() for _ in range(CROWD)]
    with ThreadPoolExecutor(CROWD) as pool:
        replies = list(pool.map(lambda customer: customer.says(POLISH), customers))
    assert {reply["status"] for reply in replies} == {"answered"}
    assert all(shop.works(str(customer.id)) == ["polish"] for customer in customers)


def test_whoever_does_not_want_to_queue_is_refused(ada: Customer, slow: Workshop) -> None:
    """409 while a turn runs, and nothing of the message is kept; afterwards it is taken."""
    key = uuid4().hex
    with ThreadPoolExecutor(1) as pool:
        first = begins_slowly(pool, ada, slow)
        refused = ada.sends(POLISH, key, "?mode=reject")
        assert problem(refused, 409)["retryable"]
        assert int(refused.headers["Retry-After"]) > 0
    assert first.result().status_code == httpx.codes.OK
    assert [turn["message"] for turn in ada.turns()] == [HOURS]
    assert ada.sends(POLISH, key, "?mode=reject").status_code == httpx.codes.OK
    assert slow.works(str(ada.id)) == ["polish"]


def test_a_slow_turn_is_told_where_it_will_be(impatient_hub: Hub, slow: Workshop) -> None:
    """202 with the reply's shape and its address, which shows it running and then done."""
    ada, key = impatient_hub.customer(), uuid4().hex
    accepted = ada.sends(HOURS, key)
    assert accepted.status_code == httpx.codes.ACCEPTED
    running = accepted.json()
    place = f"{ada.path}/turns/{running['turn_id']}{ada.query}"
    assert accepted.headers["Location"] == place
    assert accepted.headers["Idempotency-Key"] == key
    assert (running["status"], running["reply"], running["steps"]) == ("running", "", [])
    assert running["trace_id"] == accepted.headers["X-Trace-Id"]
    assert impatient_hub.get(place)["status"] == "running"

    done = wait_until(lambda: finished(impatient_hub, place), what="the turn is done")
    assert (done["status"], done["message"], done["trace_id"]) == ("failed", HOURS, running["trace_id"])
    again = ada.sends(HOURS, key)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (httpx.codes.OK, "true")
    assert again.json().keys() == running.keys()
    assert {**again.json(), "steps": []} == {**{name: done[name] for name in running}, "steps": []}
    assert slow.calls("opening_hours")


def finished(at: Hub, place: str) -> dict[str, Any] | None:
    """The turn at an address once it is done."""
    turn: dict[str, Any] = at.get(place)
    return turn if turn["status"] != "running" else None


def test_a_second_try_while_the_turn_runs_waits_for_the_same(impatient_hub: Hub, slow: Workshop) -> None:
    """202 again with the same address; one turn comes of it."""
    ada, key = impatient_hub.customer(), uuid4().hex
    places = {ada.sends(HOURS, key).headers["Location"] for _ in range(3)}
    [place] = places
    wait_until(lambda: finished(impatient_hub, place), what="the turn is done")
    assert len(ada.turns()) == 1
    assert slow.calls("opening_hours")

"""A purchase that fails half-way: what was done for it is taken back, once, and the customer is told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from redis import Redis

from tests.integration.hub.world import LAMP_SHOP, Customer, Hub, Workshop, hub, redis_server, workshop
from tests.running import free_port, wait_until

BUY, BORROW = "buy a lamp", "borrow a lantern"


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The agent whose effects lead to one another."""
    with workshop(tmp_path_factory.mktemp("lamps"), module=LAMP_SHOP) as running:
        yield running


@pytest.fixture(scope="module")
def lamp_hub(redis_port: int, lamps: Workshop) -> Iterator[Hub]:
    """A hub that knows it, and has time to undo on a slow machine."""
    with hub(redis_port, [lamps.url], HUBBUB_TURN_DEADLINE_S="6") as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture
def ada(lamp_hub: Hub) -> Customer:
    """Somebody new."""
    return lamp_hub.customer()


def outcomes(reply: dict[str, Any]) -> list[str]:
    """The steps as `skill=outcome`."""
    return [f"{step['skill']}={step['outcome']}" for step in reply["steps"]]


def test_a_purchase_that_comes_about_keeps_what_it_needed(ada: Customer, lamps: Workshop) -> None:
    """Hold and payment are its own."""
    reply = ada.says(BUY)
    assert (reply["status"], reply["reply"]) == ("answered", "The lamp is yours.")
    assert lamps.works(str(ada.id)) == ["hold", f"pay h-{ada.id}", "buy"]


def test_a_declined_card_lets_the_lamp_go(lamp_hub: Hub, lamps: Workshop) -> None:
    """The reply says both, and the steps show it."""
    ben = lamp_hub.customer(f"poor-{uuid4().hex}")
    reply = ben.says(BUY)
    assert reply["reply"] == "Your card was declined. The lamp is no longer held for you."
    assert reply["status"] == "refused"
    assert outcomes(reply) == ["hold=compensated", "pay=refused", "buy=skipped", "release=done"]
    assert lamps.works(str(ben.id)) == ["hold", f"release h-{ben.id}"]


def test_all_is_undone_the_last_effect_first(ada: Customer, lamps: Workshop) -> None:
    """The sale fails after the payment."""
    lamps.is_told("buy", "not found")
    reply = ada.says(BUY)
    assert reply["status"] == "failed"
    assert reply["reply"].endswith("You have your money back. The lamp is no longer held for you.")
    paid, held = f"p-{ada.id}", f"h-{ada.id}"
    assert lamps.works(str(ada.id)) == ["hold", f"pay {held}", f"pay back {paid}", f"release {held}"]


def test_what_cannot_be_undone_goes_to_a_person(ada: Customer, lamps: Workshop) -> None:
    """With what was to be undone after it; nothing is said to be well that is not."""
    lamps.is_told("buy", "not found")
    lamps.is_told("pay_back", "not found")
    reply = ada.says(BUY)
    assert reply["status"] == "handed_over"
    assert "I could not give you your money back" in reply["reply"]
    assert "I could not let go of the lamp" in reply["reply"]
    assert "Nothing was changed" not in reply["reply"]
    assert lamps.works(str(ada.id)) == ["hold", f"pay h-{ada.id}"]


def test_time_is_left_to_undo_what_a_frozen_skill_was_to_use(ada: Customer, lamps: Workshop) -> None:
    """The turn's time runs out over the payment; the lamp is let go all the same."""
    lamps.is_told("pay", "hang", times=9)
    reply = ada.says(BUY)
    lamps.is_told("pay", "hang", times=0)
    assert reply["status"] == "handed_over"  # nobody knows whether it was paid
    assert lamps.works(str(ada.id)) == ["hold", f"release h-{ada.id}"]


@pytest.mark.parametrize(
    ("answer", "left"), [("no, never mind", ["hold", "release {held}"]), ("yes", ["hold", "borrow"])]
)
def test_what_waits_for_a_yes_is_undone_by_a_no(ada: Customer, lamps: Workshop, answer: str, left: list[str]) -> None:
    """And kept for the yes."""
    assert ada.says(BORROW)["status"] == "needs_confirmation"
    assert lamps.works(str(ada.id)) == ["hold"]
    assert ada.says(answer)["status"] == "answered"
    assert lamps.works(str(ada.id)) == [work.format(held=f"h-{ada.id}") for work in left]


def test_a_hub_killed_while_it_undoes_what_a_no_left_behind(tmp_path: Path, lamps: Workshop) -> None:
    """A plan that changes nothing is not journaled, unless something has to be taken back because of it."""
    port, redis_port, key = free_port(), free_port(), uuid4().hex
    calls_before = len(lamps.calls("release"))
    with redis_server(tmp_path, redis_port), ThreadPoolExecutor(1) as pool, Redis(port=redis_port) as redis:
        with hub(redis_port, [lamps.url], port=port) as first:
            ben = first.customer()
            assert ben.says(BORROW)["status"] == "needs_confirmation"
            lamps.is_told("release", "hang afterwards")
            lost = pool.submit(ben.sends, "no, never mind", key)
            wait_until(lambda: len(lamps.calls("release")) > calls_before, what="the first hub undoes")
            wait_until(lambda: lamps.works(str(ben.id))[1:], what="the agent has done it")
            running = [key for key in redis.scan_iter("*:turn:*") if redis.hget(key, "status") == b"running"]
            assert [redis.hexists(turn, "plan") for turn in running] == [True]
            assert first.running is not None
            first.running.kill()
            assert isinstance(lost.exception(), httpx.TransportError)
        with hub(redis_port, [lamps.url], port=port) as second:
            reply = Customer(second, ben.id, ben.conversation).says("no, never mind", key)
    assert outcomes(reply) == ["release=done"]
    assert lamps.works(str(ben.id)) == ["hold", f"release h-{ben.id}"]
    assert len(set(lamps.calls("release")[calls_before:])) == 1


@pytest.mark.parametrize(("mood", "done_by_first"), [("hang", False), ("hang afterwards", True)])
def test_a_hub_killed_while_it_undoes(tmp_path: Path, lamps: Workshop, mood: str, *, done_by_first: bool) -> None:
    """Before the agent did it, or before it could say so: the next hub undoes it under the same key, once."""
    port, redis_port, key, poor = free_port(), free_port(), uuid4().hex, f"poor-{uuid4().hex}"
    released = [f"release h-{poor}"]
    calls_before = len(lamps.calls("release"))
    with redis_server(tmp_path, redis_port), ThreadPoolExecutor(1) as pool:
        with hub(redis_port, [lamps.url], port=port) as first:
            ben = first.customer(poor)
            lamps.is_told("release", mood)
            lost = pool.submit(ben.sends, BUY, key)
            wait_until(lambda: lamps.calls("release")[calls_before:], what="the first hub undoes")
            wait_until(lambda: lamps.works(poor)[1:] == released * done_by_first, what="the agent has done it, or not")
            assert first.running is not None
            first.running.kill()
            assert isinstance(lost.exception(), httpx.TransportError)
        with hub(redis_port, [lamps.url], port=port) as second:
            reply = Customer(second, ben.id, ben.conversation).says(BUY, key)
    assert reply["reply"] == "Your card was declined. The lamp is no longer held for you."
    assert outcomes(reply) == ["hold=compensated", "pay=refused", "buy=skipped", "release=done"]
    assert lamps.works(poor) == ["hold", *released]
    keys = lamps.calls("release")[calls_before:]
    assert len(keys) > 1
    assert len(set(keys)) == 1

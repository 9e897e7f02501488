"""The hub is killed without warning; what it accepted is finished, once."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.world import ENGRAVE, GILD, HOURS, POLISH, Customer, Hub, Workshop, hub, redis_server
from tests.running import free_port, wait_until

IN_MID_TURN = ("waits", "leaves")


@dataclass(frozen=True)
class Aftermath:
    """The second hub, what had been told by the first, and what its last callers got of it."""

    hub: Hub
    customers: dict[str, Customer]
    told: httpx.Response
    approval: dict[str, Any]
    lost: list[Future[httpx.Response]]
    keys: dict[str, str]

    def customer(self, name: str) -> Customer:
        """One of the customers, now at the second hub."""
        before = self.customers[name]
        return Customer(self.hub, before.id, before.conversation)


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, shop: Workshop) -> Iterator[Aftermath]:
    """A hub killed in mid-turn of some and with others' business open; a second one at its address.

    Its Redis is its own: nobody else may take up what it leaves.
    """
    folder: Path = tmp_path_factory.mktemp("redis-of-the-killed")
    port, redis_port = free_port(), free_port()
    keys = {name: uuid4().hex for name in ("told", "looks", *IN_MID_TURN)}
    with redis_server(folder, redis_port), ThreadPoolExecutor(4) as pool:
        with hub(redis_port, [shop.url], port=port) as first:
            customers = {name: first.customer() for name in ("told", "asked", "awaits", "looks", *IN_MID_TURN)}
            told = customers["told"].sends(POLISH, keys["told"])
            customers["asked"].says(ENGRAVE)
            approval = customers["awaits"].says(GILD)["approval"]
            shop.is_told("polish", "hang afterwards", len(IN_MID_TURN))
            shop.is_told("opening_hours", "hang")
            looked_up = len(shop.calls("opening_hours"))
            lost = [
                *(pool.submit(customers[name].sends, POLISH, keys[name]) for name in IN_MID_TURN),
                pool.submit(queues_up, customers["leaves"], shop),
                pool.submit(customers["looks"].sends, HOURS, keys["looks"]),
            ]
            wait_until(lambda: len(turns(customers["leaves"])) == len(IN_MID_TURN), what="the second message waits")
            wait_until(lambda: len(shop.calls("opening_hours")) > looked_up, what="something is being looked up")
            wait_until(lambda: shop.works(str(customers["waits"].id)), what="the cup is polished")
            assert first.running is not None
            first.running.kill()
            wait(lost)
        with hub(redis_port, [shop.url], port=port) as second:
            yield Aftermath(second, customers, told, approval, lost, keys)


def queues_up(customer: Customer, shop: Workshop) -> httpx.Response:
    """Say something more while the first message is worked on."""
    wait_until(lambda: shop.works(str(customer.id)), what="the cup is polished")
    return customer.sends("paint my vase red")


def turns(customer: Customer) -> list[dict[str, Any]]:
    """The customer's turns, none as long as the conversation is not there."""
    response = customer.hub.request("GET", f"{customer.path}/turns{customer.query}")
    return list(response.json()["items"]) if response.is_success else []


def all_done(customer: Customer, many: int) -> list[dict[str, Any]] | None:
    """The customer's turns once there are so many and none runs."""
    found = turns(customer)
    return found if len(found) == many and all(turn["status"] != "running" for turn in found) else None


def test_the_callers_lost_their_connections(aftermath: Aftermath) -> None:
    """So the hub did die in mid-turn."""
    assert all(isinstance(lost.exception(), httpx.TransportError) for lost in aftermath.lost)


def test_a_retry_gets_the_reply_of_the_turn_that_was_under_way(aftermath: Aftermath, shop: Workshop) -> None:
    """The work was done and its answer not heard: it was asked for again under the same key, and not done again."""
    ada = aftermath.customer("waits")
    retried = ada.sends(POLISH, aftermath.keys["waits"])
    assert (retried.status_code, retried.json()["reply"]) == (httpx.codes.OK, "Your cup shines.")
    assert retried.headers["Idempotent-Replay"] == "true"
    assert shop.works(str(ada.id)) == ["polish"]
    assert [said["role"] for said in ada.messages()] == ["customer", "bot"]


def test_nobody_needs_to_ask_for_it(aftermath: Aftermath, shop: Workshop) -> None:
    """A turn is finished even when its client never comes back, and what waited behind it follows in order."""
    eve = aftermath.customer("leaves")
    done = wait_until(lambda: all_done(eve, 2), what="both turns are done")
    assert [turn["reply"] for turn in done] == ["Your cup shines.", "Your vase is red now."]
    assert shop.works(str(eve.id)) == ["polish", "paint red"]


def test_what_was_being_looked_up_is_looked_up_again(aftermath: Aftermath) -> None:
    """Its plan is kept with its reply: until then nothing was done that it would have to be remembered for."""
    fay = aftermath.customer("looks")
    assert fay.sends(HOURS, aftermath.keys["looks"]).json()["reply"] == "We are open from nine to five."
    [turn] = fay.turns()
    assert [step["skill"] for step in turn["plan"]] == ["workshop.opening_hours"]
    assert [said["role"] for said in fay.messages()] == ["customer", "bot"]


def test_a_reply_that_was_given_is_given_again(aftermath: Aftermath, shop: Workshop) -> None:
    """Word for word, under its key."""
    told = aftermath.customer("told")
    again = told.sends(POLISH, aftermath.keys["told"])
    assert (again.content, again.headers["Idempotent-Replay"]) == (aftermath.told.content, "true")
    assert shop.works(str(told.id)) == ["polish"]


def test_an_open_question_is_still_open(aftermath: Aftermath, shop: Workshop) -> None:
    """A yes to it does what was asked about."""
    ben = aftermath.customer("asked")
    assert ben.says("yes")["reply"] == "Your name is on it."
    assert shop.works(str(ben.id)) == ["engrave"]


def test_what_waited_for_an_approval_still_does(aftermath: Aftermath, shop: Workshop) -> None:
    """Approving it does it."""
    cleo = aftermath.customer("awaits")
    place = f"/v1/approvals/{aftermath.approval['id']}"
    assert aftermath.hub.request("POST", place, json={"decision": "approve"}).is_success
    wait_until(lambda: all_done(cleo, 2), what="the bowl is gilded")
    assert shop.works(str(cleo.id)) == ["gild"]

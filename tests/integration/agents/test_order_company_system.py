"""The order agent on a company's own shop system: the same promises, whatever that system and the network do."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.company_shop import CompanyShop
from tests.company_system import TOKEN, Handler, lost, said
from tests.databases import Database, sqlite_file
from tests.grants import yes_to
from tests.integration.agents.order_shop import OrderShop
from tests.running import service, wait_until

Given = dict[str, Any]
CANCEL: Given = {"order_id": "A-1001"}
CARD = {"id": "card", "kind": "credit_card", "brand": "visa", "last_four": "4242"}


def order(name: str, status: str) -> Given:
    """A small lamp."""
    lamp = {"sku": "L-S", "name": "Lamp", "quantity": 1, "unit_price": 6000, "product_id": "lamp"}
    item = {**lamp, "options": {"size": "small"}}
    return {"id": name, "status": status, "placed_at": "2031-03-01T09:00:00+01:00", "currency": "EUR", "items": [item]}


def charge(name: str, order_id: str, description: str = "Lamp") -> Given:
    """What was paid for it."""
    about = {"description": description, "at": "2031-03-01T09:00:00+01:00", "order_id": order_id, "method_id": "card"}
    return {"id": name, "amount": 6000, "refunded": 0, "currency": "EUR", **about}


def company() -> CompanyShop:
    """Ann has two orders and was charged for one of them; there is one large lamp."""
    books = {
        "account": {"id": "ann", "name": "Ann Lee", "methods": [CARD]},
        "orders": [order("A-1001", "processing"), order("A-1002", "processing")],
        "charges": [charge("C-1001", "A-1001"), charge("C-1002", "A-1002", "Lamp again")],
        "refunds": [],
    }
    sizes = (("L-S", 6000, "small", 4), ("L-L", 8000, "large", 1))
    lamps = [
        {"sku": sku, "product_id": "lamp", "name": "Lamp", "price": price, "options": {"size": size}, "stock": stock}
        for sku, price, size, stock in sizes
    ]
    terms = {"currency": "EUR", "refund_approval_above": 20_000, "refund_cap_per_day": 9_000}
    return CompanyShop(
        customers={"ann": books, "a/b ç": {**books, "orders": [], "charges": []}},
        products=[{"id": "lamp", "name": "Lamp", "variants": lamps}],
        terms=terms,
    )


@contextmanager
def agent(database: Database, url: str, token: str = TOKEN) -> Iterator[OrderShop]:
    """The agent on the company's system; only its records are in `database`."""
    env = {"HUBBUB_DATABASE_URL": database.url, "HUBBUB_BACKEND_URL": url, "HUBBUB_BACKEND_TOKEN": token}
    with service("agents.order.app:app", env) as running, httpx.Client(timeout=20) as client:
        yield OrderShop(running, database, client)


@pytest.fixture(scope="module")
def system() -> Iterator[tuple[CompanyShop, str]]:
    """The company's system, for all tests of this file; each finds it as new."""
    shop = company()
    with shop.running() as url:
        yield shop, url


@pytest.fixture(scope="module")
def running(system: tuple[CompanyShop, str], new_database: Callable[[], Database]) -> Iterator[OrderShop]:
    """The agent."""
    with agent(new_database(), system[1]) as one:
        yield one


@pytest.fixture
def shop(system: tuple[CompanyShop, str]) -> CompanyShop:
    """The company's system as it is at first, in a good mood."""
    one, fresh = system[0], company()
    one.customers, one.products, one.terms, one.done = fresh.customers, fresh.products, fresh.terms, {}
    one.before = one.after_change = None
    one.asked.clear()
    return one


def status(shop: CompanyShop, name: str) -> str:
    """How far an order is, there."""
    return next(one["status"] for one in shop.customers["ann"]["orders"] if one["id"] == name)


def test_a_change_is_done_there_once_and_answered_alike(running: OrderShop, shop: CompanyShop) -> None:
    """Order, money and stock in one change; the same key again asks the company nothing."""
    key = uuid4().hex
    done = running.agreed("ann", "cancel_order", CANCEL, key=key)
    assert (done["outcome"], done["output"]["refunded"]) == ("done", 6000)
    books = shop.customers["ann"]
    assert (status(shop, "A-1001"), books["charges"][0]["refunded"], books["refunds"][0]["cause"]) == (
        "cancelled",
        6000,
        "cancelled",
    )
    assert [one["stock"] for one in shop.variants()] == [5, 1]
    shop.asked.clear()
    assert running.answer("ann", "cancel_order", CANCEL, key=key) == done
    assert shop.asked == []
    assert running.database.rows("SELECT count(*) FROM step_intents") == [(0,)]


def test_everything_else_works_there_too(running: OrderShop, shop: CompanyShop) -> None:
    """Reading, items with a difference to pay, an address, a refund within the day's cap."""
    assert [one["id"] for one in running.answer("ann", "find_orders")["output"]["orders"]] == ["A-1002", "A-1001"]
    swap = {"order_id": "A-1001", "changes": [{"sku": "L-S", "new_sku": "L-L"}]}
    assert running.agreed("ann", "change_items", swap)["output"]["difference"] == 2000
    assert [one["stock"] for one in shop.variants()] == [5, 0]
    assert [one["amount"] for one in shop.customers["ann"]["charges"]] == [6000, 6000, 2000]
    moved = running.agreed("ann", "change_home_address", {"address": "7 Elm Street, Rye"})
    assert (moved["outcome"], shop.customers["ann"]["account"]["address"]["street"]) == ("done", "7 Elm Street, Rye")
    assert running.agreed("ann", "refund_charge", {"charge_id": "C-1002"})["outcome"] == "done"
    late = running.agreed("ann", "refund_charge", {"charge_id": "C-1001"})
    assert late["code"] == "refund_cap_reached"


def test_an_odd_customer_id_is_asked_for_as_it_is(running: OrderShop, shop: CompanyShop) -> None:
    """And nobody gets at another path with it."""
    assert running.answer("a/b ç", "find_orders")["output"]["orders"] == []
    assert running.answer("../terms", "find_orders")["output"]["orders"] == []
    assert shop.asked == ["GET /hubbub/v1/customers/a%2Fb%20%C3%A7/books", "GET /hubbub/v1/customers/..%2Fterms/books"]


UNCLEAR = {
    "the connection breaks": lost,
    "an error": said(500, b"oh no"),
    "a page instead": said(200, b"<html>Welcome</html>"),
    "another document": said(200, b'{"status": "ok"}'),
    "somewhere else": said(302, b"", Location="/login"),
}


@pytest.mark.parametrize("mood", UNCLEAR)
def test_what_became_of_a_change_is_found_out_under_its_key(running: OrderShop, shop: CompanyShop, mood: str) -> None:
    """It was done and nobody heard of it: that is no failure, and the same call tells how it ended."""
    key, caller = uuid4().hex, running.caller("ann")
    grant = yes_to(running.answer("ann", "cancel_order", CANCEL), CANCEL)
    shop.after_change = UNCLEAR[mood]
    unclear = caller.call("cancel_order", CANCEL, key=key, grant=grant)
    assert (unclear.status_code, unclear.json()["retryable"]) == (503, True)
    assert "oh no" not in unclear.text
    shop.after_change = None
    done = running.answer("ann", "cancel_order", CANCEL, key=key, grant=grant)
    assert (done["outcome"], done["output"]["refunded"]) == ("done", 6000)
    assert (list(shop.done), len(shop.customers["ann"]["refunds"])) == ([key], 1)


def test_a_change_that_never_arrived_is_made_by_the_next_try(running: OrderShop, shop: CompanyShop) -> None:
    """The system was away, and nothing had been done."""
    key, caller = uuid4().hex, running.caller("ann")
    grant = yes_to(running.answer("ann", "cancel_order", CANCEL), CANCEL)
    shop.before = lambda handler: handler.command == "POST" and lost(handler)
    assert caller.call("cancel_order", CANCEL, key=key, grant=grant).status_code == 503
    assert status(shop, "A-1001") == "processing"
    shop.before = None
    assert running.answer("ann", "cancel_order", CANCEL, key=key, grant=grant)["outcome"] == "done"
    assert status(shop, "A-1001") == "cancelled"


def test_the_agent_is_killed_while_the_company_acts(
    shop: CompanyShop, system: tuple[CompanyShop, str], tmp_path: Path
) -> None:
    """The next one finds what was meant, hears that it was done, and gives the answer that was never given."""
    database, key = sqlite_file(tmp_path / "order.db"), uuid4().hex
    acted, go_on = threading.Event(), threading.Event()

    def holds(_: Handler) -> bool:
        acted.set()
        return go_on.wait(20) and False

    with agent(database, system[1]) as first:
        grant = yes_to(first.answer("ann", "cancel_order", CANCEL), CANCEL)
        shop.after_change = holds
        call = threading.Thread(target=_ignoring_its_end, args=(first, key, grant))
        call.start()
        assert acted.wait(20)
        first.running.kill()
        go_on.set()
        call.join()
    shop.after_change = None
    with agent(database, system[1]) as second:
        done = second.answer("ann", "cancel_order", CANCEL, key=key, grant=grant)
        assert (done["outcome"], done["output"]["refunded"]) == ("done", 6000)
    assert (list(shop.done), len(shop.customers["ann"]["refunds"])) == ([key], 1)


def _ignoring_its_end(shop: OrderShop, key: str, grant: Any) -> None:
    try:
        shop.caller("ann").call("cancel_order", CANCEL, key=key, grant=grant)
    except httpx.TransportError:
        return


def test_what_others_change_meanwhile_is_decided_on_anew(running: OrderShop, shop: CompanyShop) -> None:
    """Part of the money went back between reading and changing: Ann is asked about what is so now."""
    grant = yes_to(running.answer("ann", "cancel_order", CANCEL), CANCEL)

    def meddles(handler: Handler) -> bool:
        if handler.command == "POST" and not shop.customers["ann"]["charges"][0]["refunded"]:
            shop.customers["ann"]["charges"][0]["refunded"] = 1000
        return False

    shop.before = meddles
    anew = running.answer("ann", "cancel_order", CANCEL, grant=grant)
    assert anew["outcome"] == "needs_confirmation"
    assert "€50 goes back" in anew["say"]
    assert (shop.done, running.database.rows("SELECT count(*) FROM step_intents")) == ({}, [(0,)])


def test_what_is_sold_out_meanwhile_is_not_promised(running: OrderShop, shop: CompanyShop) -> None:
    """The system has the last word on what it has."""
    swap = {"order_id": "A-1001", "changes": [{"sku": "L-S", "new_sku": "L-L"}]}
    grant = yes_to(running.answer("ann", "change_items", swap), swap)

    def sells(handler: Handler) -> bool:
        if handler.command == "POST":
            shop.variants()[1]["stock"] = 0
        return False

    shop.before = sells
    late = running.answer("ann", "change_items", swap, grant=grant)
    assert (late["outcome"], late["code"]) == ("refused", "not_available")
    assert shop.done == {}


BOOKS = b'{"account": null, "orders": [], "charges": [%s], "refunds": []}'
MONEY = b'{"id": "c", "amount": %s, "refunded": 0, "currency": "EUR", "description": "x", "at": "%s"}'
LATER, NAIVE = b"2031-03-01T09:00:00Z", b"2031-03-01T09:00:00"
GARBAGE = {
    "no JSON": said(200, b"<html>", ETag='"1"'),
    "a list": said(200, b"[1, 2]", ETag='"1"'),
    "money as words": said(200, BOOKS % (MONEY % (b'"much"', LATER)), ETag='"1"'),
    "money below nothing": said(200, BOOKS % (MONEY % (b"-5", LATER)), ETag='"1"'),
    "a moment of nowhere": said(200, BOOKS % (MONEY % (b"5", NAIVE)), ETag='"1"'),
    "no version": said(200, BOOKS % b""),
    "too much": said(200, b" " * (4 * 1024 * 1024 + 1), ETag='"1"'),
    "compressed": said(200, b"\x1f\x8b" + b"\x00" * 64, Content_Encoding="gzip", ETag='"1"'),
    "an error": said(500, b"Traceback: password=hunter2"),
    "too many": said(429, b""),
    "somewhere else": said(301, b"", Location="http://127.0.0.1:1/"),
    "nothing at all": lost,
}


@pytest.mark.parametrize("mood", GARBAGE)
def test_an_answer_that_is_not_as_promised_is_none(running: OrderShop, shop: CompanyShop, mood: str) -> None:
    """The caller hears that it may try again, and nothing of what was answered."""
    shop.before = GARBAGE[mood]
    for skill, given in (("list_charges", {}), ("refund_charge", {"charge_id": "C-1001"})):
        response = running.caller("ann").call(skill, given)
        assert (response.status_code, response.json()["retryable"]) == (503, True), response.text
        assert "hunter2" not in response.text
    assert shop.done == {}


def test_a_slow_system_is_not_waited_for_without_end(running: OrderShop, shop: CompanyShop) -> None:
    """The call ends in its own time."""
    go_on = threading.Event()
    shop.before = lambda _: go_on.wait(20) and False
    began = time.monotonic()
    response = running.caller("ann").call("list_charges")
    assert response.status_code in {503, 504}
    assert time.monotonic() - began < 8
    go_on.set()


def test_a_system_that_lets_nobody_in_is_no_matter_of_trying_again(
    shop: CompanyShop, system: tuple[CompanyShop, str], tmp_path: Path
) -> None:
    """The token is wrong; the agent lives, and says so in its log."""
    with agent(sqlite_file(tmp_path / "order.db"), system[1], token="wrong") as one:
        response = one.caller("ann").call("list_charges")
        assert (response.status_code, response.json()["retryable"]) == (502, False)
        wait_until(lambda: "refuses" in one.running.log.read_text(), what="the log tells")
        assert "wrong" not in one.running.log.read_text()
    assert shop.done == {}


def test_who_is_erased_leaves_nothing_in_our_records(running: OrderShop, shop: CompanyShop) -> None:
    """Neither what was done nor what was only meant; what the company's system has is its own to erase, and said so."""
    key, ann = uuid4().hex, running.caller("ann")
    grant = yes_to(running.answer("ann", "cancel_order", CANCEL), CANCEL)
    shop.after_change = lost
    assert ann.call("cancel_order", CANCEL, key=key, grant=grant).status_code == 503
    shop.after_change = None
    running.agreed("ann", "cancel_order", {"order_id": "A-1002"})
    erased = replace(ann, operator="kim").call("erase_customer").json()
    assert "company's own system" in erased["output"]["kept"][0]
    mine = "SELECT 1 FROM {} WHERE customer = 'ann'"
    assert [running.database.rows(mine.format(table)) for table in ("step_records", "step_intents")] == [[], []]
    assert next(iter(shop.done)) == key

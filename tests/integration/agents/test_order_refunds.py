"""Refunds over real HTTP on a real database: once, within the limit, and never more than was taken."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest

from tests.databases import Database
from tests.grants import yes
from tests.integration.agents.order_shop import MANY, OrderShop, order_shop, pair, write_company

CUSTOMERS = ("ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal")
LIMIT = 10_000


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """A shop where each customer was charged twice; a story each, so that no test sees another's refunds."""
    folder = tmp_path_factory.mktemp("order")
    charges = [charge for customer in CUSTOMERS for charge in pair(customer)]
    further = [
        {"id": f"{what}-{at}", "customer_id": "ivy", "amount": 4900, "description": what, "at": f"-{at}h"}
        for what in ("tea", "cup", "jar")
        for at in (30, 31)
    ]
    large = pair("joe", amount=LIMIT + 1)
    company = {"currency": "USD", "refund_approval_above": LIMIT}
    demo = write_company(folder / "company.yaml", company=company, charges=[*charges, *further, *large])
    with order_shop(new_database(), demo) as running:
        yield running


def test_a_duplicate_is_refunded_and_a_receipt_follows(shop: OrderShop) -> None:
    """The answer holds what the email needs."""
    answer = shop.answer("ann", "refund_charge", {"charge_id": "ann-2"})
    assert answer["say"] == "I found the duplicate charge and have issued a refund of $49."
    output = answer["output"]
    assert (output["charge_id"], output["amount"], output["currency"]) == ("ann-2", 4900, "USD")
    assert set(output) == {"charge_id", "amount", "currency", "description", "refund_id", "refunded_at"}
    assert answer["cards"][0]["type"] == "refund"
    assert shop.refunded("ann") == {"ann-1": 0, "ann-2": 4900}


def test_a_pair_is_refunded_once_whichever_is_named(shop: OrderShop) -> None:
    """The same charge again is refused; for the other one a person is asked."""
    assert shop.answer("bob", "refund_charge", {"charge_id": "bob-1"})["outcome"] == "done"
    again = shop.answer("bob", "refund_charge", {"charge_id": "bob-1"})
    assert (again["outcome"], again["code"]) == ("refused", "already_refunded")
    assert shop.answer("bob", "refund_charge", {"charge_id": "bob-2"})["outcome"] == "needs_approval"
    assert shop.refunded("bob") == {"bob-1": 4900, "bob-2": 0}


def test_a_repeated_call_gets_the_same_answer(shop: OrderShop) -> None:
    """A lost reply can be asked for again; the key stands for this input only."""
    key = uuid4().hex
    first = shop.answer("cat", "refund_charge", {"charge_id": "cat-2"}, key=key)
    assert shop.answer("cat", "refund_charge", {"charge_id": "cat-2"}, key=key) == first
    other = shop.caller("cat").call("refund_charge", {"charge_id": "cat-1"}, key=key)
    assert other.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert shop.refunded("cat") == {"cat-1": 0, "cat-2": 4900}


def test_somebody_elses_charge_looks_like_none(shop: OrderShop) -> None:
    """And nothing happens to it."""
    theirs = shop.answer("ann", "refund_charge", {"charge_id": "hal-2"})
    nobodys = shop.answer("ann", "refund_charge", {"charge_id": "zoe-2"})
    assert theirs["say"].replace("hal", "zoe") == nobodys["say"]
    assert shop.refunded("hal") == {"hal-1": 0, "hal-2": 0}


def test_above_the_limit_a_person_decides(shop: OrderShop) -> None:
    """Without a yes nothing moves; with one to exactly this refund the money goes back, once."""
    wish = {"charge_id": "joe-2"}
    asked = shop.answer("joe", "refund_charge", wish)
    assert (asked["approval"]["amount"], asked["approval"]["currency"]) == (LIMIT + 1, "USD")
    of_another = {**asked, "approval": {**asked["approval"], "reason": "It was raining."}}
    for unfit in (
        yes({"charge_id": "joe-1"}, asked, kind="approval"),
        yes(wish, asked, kind="confirmation"),
        yes(wish, of_another, kind="approval"),
        yes(wish, kind="approval"),
    ):
        assert shop.answer("joe", "refund_charge", wish, grant=unfit) == asked
    assert shop.refunded("joe") == {"joe-1": 0, "joe-2": 0}
    agreed = yes(wish, asked, kind="approval")
    assert shop.answer("joe", "refund_charge", wish, grant=agreed)["output"]["amount"] == LIMIT + 1
    assert shop.answer("joe", "refund_charge", wish, grant=agreed)["code"] == "already_refunded"


def test_splitting_does_not_pass_the_limit(shop: OrderShop) -> None:
    """Three small duplicates together are above it, so the third needs a person."""
    outcomes = [
        shop.answer("ivy", "refund_charge", {"charge_id": f"{what}-30"})["outcome"] for what in ("tea", "cup", "jar")
    ]
    assert outcomes == ["done", "done", "needs_approval"]


@pytest.mark.parametrize("charge", [["dan-2"], ["eve-1", "eve-2"]], ids=["one id", "both ids"])
def test_many_wishes_at_once_bring_one_refund(shop: OrderShop, charge: list[str]) -> None:
    """Fifty calls under keys of their own: one is done, for the others there is nothing left to give back."""
    customer = charge[0].split("-")[0]
    wishes = [{"charge_id": charge[at % len(charge)]} for at in range(MANY)]
    replies = shop.at_once(customer, "refund_charge", wishes, [uuid4().hex for _ in wishes])
    outcomes = Counter(json.loads(reply)["outcome"] for reply in replies)
    assert outcomes["done"] == 1
    assert outcomes["refused"] + outcomes["needs_approval"] == MANY - 1
    assert sum(shop.refunded(customer).values()) == 4900


def test_one_wish_sent_many_times_has_one_answer(shop: OrderShop) -> None:
    """Fifty calls under one key are one refund, told fifty times."""
    replies = shop.at_once("fay", "refund_charge", [{"charge_id": "fay-2"}] * MANY, [uuid4().hex] * MANY)
    assert len(set(replies)) == 1
    assert json.loads(replies[0])["outcome"] == "done"
    assert sum(shop.refunded("fay").values()) == 4900


def test_a_refund_stands_in_the_books(shop: OrderShop) -> None:
    """With its amount, and whether a person had agreed."""
    refund_id = shop.answer("gus", "refund_charge", {"charge_id": "gus-2"})["output"]["refund_id"]
    rows = shop.database.rows("SELECT charge_id, amount, approved FROM refunds WHERE id = :id", id=refund_id)
    assert rows == [("gus-2", 4900, False)]

"""The money for a registered return goes back once, and no more than the returned things cost."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.databases import Database
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company

CROWD = 8


def order(name: str) -> dict[str, Any]:
    """Boots and two mugs."""
    things = (("boots", 9000, 1), ("mug", 900, 2))
    items = [{"sku": sku, "name": sku, "unit_price": price, "quantity": number} for sku, price, number in things]
    return {"id": name, "customer_id": "ann", "status": "delivered", "placed_at": "-9d", "items": items}


def charge(name: str, order_id: str, at: str = "-9d") -> dict[str, Any]:
    """What was paid for it."""
    about = {"customer_id": "ann", "description": f"Order {order_id}", "payment_method_id": "card"}
    return {"id": name, "order_id": order_id, "amount": 10_800, "at": at, **about}


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """Ann has three orders; for the third she was charged twice."""
    ways = [{"id": "card", "kind": "credit_card"}, {"id": "gift", "kind": "gift_card", "balance": 0}]
    demo = write_company(
        tmp_path_factory.mktemp("order") / "company.yaml",
        company={"currency": "EUR", "refund_approval_above": 50_000},
        customers=[{"id": "ann", "name": "Ann", "payment_methods": ways}],
        orders=[order(name) for name in ("R1", "R2", "R3")],
        charges=[charge("p1", "R1"), charge("p2", "R2"), charge("p3", "R3"), charge("p4", "R3", "-9d2m")],
    )
    with order_shop(new_database(), demo) as running:
        yield running


def test_only_what_is_returned_is_paid_back_and_where_it_was_said_to_go(shop: OrderShop) -> None:
    """The rest of the charge is another matter, for a person."""
    assert shop.answer("ann", "refund_charge", {"charge_id": "p1"})["outcome"] == "needs_approval"
    given = {"order_id": "R1", "items": ["mug"], "payment_method_id": "gift"}
    assert shop.agreed("ann", "return_items", given)["output"]["amount"] == 900
    assert shop.answer("ann", "refund_charge", {"charge_id": "p1"})["output"]["amount"] == 900
    assert shop.database.rows("SELECT balance FROM payment_methods WHERE id = 'gift'") == [(900,)]
    rest = shop.answer("ann", "refund_charge", {"charge_id": "p1"})
    assert (rest["outcome"], rest["approval"]["amount"]) == ("needs_approval", 9900)
    again = shop.answer("ann", "return_items", {"order_id": "R1", "items": ["boots"]})
    assert (again["outcome"], again["code"]) == ("refused", "already_requested")


def test_it_is_paid_once_however_often_it_is_asked_for_at_the_same_time(shop: OrderShop) -> None:
    """Each call under a key of its own."""
    shop.agreed("ann", "return_items", {"order_id": "R2", "items": ["mug", "mug"]})
    wishes = [{"charge_id": "p2"}] * CROWD
    replies = shop.at_once("ann", "refund_charge", wishes, [uuid4().hex for _ in wishes])
    assert Counter(json.loads(reply)["outcome"] for reply in replies) == {"done": 1, "needs_approval": CROWD - 1}
    assert shop.refunded("ann")["p2"] == 1800


def test_a_second_payment_of_what_is_returned_is_paid_back_as_the_mistake_it_was(shop: OrderShop) -> None:
    """All of one charge because it was made twice, and of the other what is returned; then nothing more."""
    shop.agreed("ann", "return_items", {"order_id": "R3", "items": ["boots"]})
    amounts = [shop.answer("ann", "refund_charge", {"charge_id": name})["output"]["amount"] for name in ("p4", "p3")]
    assert amounts == [10_800, 9000]
    left = [shop.answer("ann", "refund_charge", {"charge_id": name}) for name in ("p4", "p3")]
    assert [one["outcome"] for one in left] == ["refused", "needs_approval"]
    assert [shop.refunded("ann")[name] for name in ("p3", "p4")] == [9000, 10_800]

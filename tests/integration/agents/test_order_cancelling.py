"""Orders are cancelled after a yes, and only while they have not left."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import sqlite_file
from tests.grants import yes
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company


def order(name: str, status: str, customer: str = "ann") -> dict[str, Any]:
    """An order of two cups of tea."""
    items = [{"sku": "T", "name": "tea", "quantity": 2, "unit_price": 450}]
    return {"id": name, "customer_id": customer, "status": status, "placed_at": "-1d", "items": items}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """A shop with an order for each test."""
    folder = tmp_path_factory.mktemp("order")
    states = {"A1": "processing", "A2": "processing", "S1": "shipped", "D1": "delivered", "C1": "cancelled"}
    orders = [order(name, status) for name, status in states.items()]
    company = {"currency": "EUR"}
    demo = write_company(folder / "company.yaml", company=company, orders=[*orders, order("B1", "processing", "bob")])
    with order_shop(sqlite_file(folder / "order.db"), demo) as running:
        yield running


def status(shop: OrderShop, name: str, customer: str = "ann") -> str:
    """How far an order is now."""
    return str(shop.answer(customer, "order_status", {"order_id": name})["output"]["status"])


def test_an_order_is_cancelled_after_a_yes(shop: OrderShop) -> None:
    """First what would happen is told in full, then it happens."""
    wish = {"order_id": "A1"}
    asked = shop.answer("ann", "cancel_order", wish)
    assert asked["outcome"] == "needs_confirmation"
    assert "cancel order A1 (2 × tea, €9)" in asked["say"]  # noqa: RUF001 - as customers read it
    assert status(shop, "A1") == "processing"
    answer = shop.answer("ann", "cancel_order", wish, grant=yes(wish, asked))
    assert (answer["output"]["order_id"], answer["output"]["status"]) == ("A1", "cancelled")
    assert status(shop, "A1") == "cancelled"
    assert shop.answer("ann", "cancel_order", wish)["code"] == "already_cancelled"


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("S1", "not_cancellable", "already on its way"),
        ("D1", "not_cancellable", "already delivered"),
        ("C1", "already_cancelled", "already cancelled"),
        ("B1", "not_found", "could not find"),
    ],
    ids=["shipped", "delivered", "cancelled", "somebody else's"],
)
def test_what_cannot_be_cancelled_is_refused_even_after_a_yes(
    shop: OrderShop, name: str, code: str, reason: str
) -> None:
    """The agent decides by the order as it is when it acts."""
    wish = {"order_id": name}
    answer = shop.answer("ann", "cancel_order", wish, grant=yes(wish))
    assert (answer["outcome"], answer["code"]) == ("refused", code)
    assert reason in answer["say"]
    assert status(shop, "B1", "bob") == "processing"


def test_only_a_yes_to_this_order_counts(shop: OrderShop) -> None:
    """A yes to another order, and an approval, are no confirmation."""
    wish = {"order_id": "A2"}
    asked = shop.answer("ann", "cancel_order", wish)
    for grant in (yes({"order_id": "A1"}, asked), yes(wish, asked, kind="approval")):
        assert shop.answer("ann", "cancel_order", wish, grant=grant) == asked
    assert status(shop, "A2") == "processing"

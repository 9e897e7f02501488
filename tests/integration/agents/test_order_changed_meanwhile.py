"""What changes between a question and the yes to it is asked about anew: nobody gets or pays what was not told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Database
from tests.grants import yes_to
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company

Company = dict[str, Any]
LARGER, LARGEST = (
    {"changes": [{"sku": "pot-s", "new_sku": new}], "payment_method_id": "card"} for new in ("pot-l", "pot-xl")
)


def order(name: str, status: str, **further: Any) -> Company:
    """One small pot."""
    pot = {"sku": "pot-s", "name": "Pot", "quantity": 1, "unit_price": 6000, "product_id": "pot"}
    return {"id": name, "customer_id": "ann", "status": status, "placed_at": "-3d", "items": [pot], **further}


def company() -> Company:
    """Ann has ordered pots, and a return above the limit is to be refunded."""
    kinds = [{"sku": "pot-s", "price": 6000, "options": {"size": "S"}}]
    kinds += [{"sku": f"pot-{size}", "price": 8000, "options": {"size": size}, "stock": 1} for size in ("l", "xl")]
    paid = {"customer_id": "ann", "description": "Pots", "at": "-3d", "payment_method_id": "card"}
    return {
        "company": {"currency": "EUR", "refund_approval_above": 5000},
        "customers": [{"id": "ann", "name": "Ann", "payment_methods": [{"id": "card", "kind": "credit_card"}]}],
        "products": [{"id": "pot", "name": "Pot", "variants": kinds}],
        "orders": [*(order(f"P{at}", "processing") for at in range(4)), order("D1", "delivered", delivered_at="-1d")],
        "charges": [{"id": f"for-{name}", "order_id": name, "amount": 10_000, **paid} for name in ("P0", "D1")],
    }


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """The agent with Ann's pots."""
    folder: Path = tmp_path_factory.mktemp("order")
    with order_shop(new_database(), write_company(folder / "company.yaml", **company())) as running:
        yield running


def meanwhile(shop: OrderShop, skill: str, given: Company, change: str) -> tuple[Company, Company]:
    """What was asked, and the answer to a yes to that after `change` was made in the database."""
    asked = shop.answer("ann", skill, given)
    shop.database.change(change)
    return asked, shop.answer("ann", skill, given, grant=yes_to(asked, given))


def test_a_price_that_rose_is_told_before_it_is_paid(shop: OrderShop) -> None:
    """Ann said yes to 20 more, not to 30."""
    given = {"order_id": "P1", **LARGER}
    asked, anew = meanwhile(shop, "change_items", given, "UPDATE variants SET price = 9000 WHERE sku = 'pot-l'")
    assert "€20 more" in asked["say"]
    assert anew["outcome"] == "needs_confirmation"
    assert "€30 more" in anew["say"]
    assert shop.database.rows("SELECT sku FROM order_items WHERE order_id = 'P1'") == [("pot-s",)]
    assert shop.answer("ann", "change_items", given, grant=yes_to(anew, given))["outcome"] == "done"
    assert shop.database.rows("SELECT amount FROM charges WHERE order_id = 'P1'") == [(3000,)]


def test_what_was_sold_out_is_not_promised(shop: OrderShop) -> None:
    """The yes comes too late."""
    given = {"order_id": "P2", **LARGEST}
    _, late = meanwhile(shop, "change_items", given, "UPDATE variants SET stock = 0 WHERE sku = 'pot-xl'")
    assert (late["outcome"], late["code"]) == ("refused", "not_available")


def test_money_that_went_back_meanwhile_is_not_told_to_go_back_again(shop: OrderShop) -> None:
    """Ann is told what cancelling brings her, as it is when she agrees."""
    given = {"order_id": "P0"}
    asked, anew = meanwhile(shop, "cancel_order", given, "UPDATE charges SET refunded = 4000 WHERE id = 'for-P0'")
    assert "€100 goes back" in asked["say"]
    assert anew["outcome"] == "needs_confirmation"
    assert "€60 goes back" in anew["say"]


def test_an_order_that_was_packed_meanwhile_stays_as_it_is(shop: OrderShop) -> None:
    """The status counts when the yes comes."""
    given = {"order_id": "P3", "address": "9 Quay Street, Troon, KA10 6DL"}
    _, late = meanwhile(shop, "change_address", given, "UPDATE orders SET status = 'processed' WHERE id = 'P3'")
    assert (late["outcome"], late["code"]) == ("refused", "not_changeable")


def test_a_second_approval_pays_nothing_but_what_it_was_given_for(shop: OrderShop) -> None:
    """Two colleagues agree to the same return: what else is open on that charge is another question."""
    shop.agreed("ann", "return_items", {"order_id": "D1", "items": ["pot-s"]})
    given = {"charge_id": "for-D1"}
    first, second = (shop.answer("ann", "refund_charge", given) for _ in range(2))
    assert first["approval"]["amount"] == 6000
    assert shop.answer("ann", "refund_charge", given, grant=yes_to(first, given))["output"]["amount"] == 6000
    anew = shop.answer("ann", "refund_charge", given, grant=yes_to(second, given))
    assert anew["outcome"] == "needs_approval"
    assert (anew["approval"]["amount"], "return" in anew["approval"]["reason"]) == (4000, False)
    assert shop.refunded("ann")["for-D1"] == 6000

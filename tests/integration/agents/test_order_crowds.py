"""Many customers want the last ones, and one customer spends a gift card twice at once: the database keeps count."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hubbub.identity import Grant
from tests.databases import Database
from tests.grants import yes_to
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company

CROWD, LEFT, ORDERS = 12, 3, 6
BALANCE, PRICE = 2_500, 1_000


def order(name: str, customer: str, status: str) -> dict[str, Any]:
    """An order of a small lamp."""
    item = {"sku": "lamp-s", "name": "Lamp", "quantity": 1, "unit_price": PRICE}
    return {"id": name, "customer_id": customer, "status": status, "placed_at": "-2d", "items": [item]}


def charge(name: str, customer: str) -> dict[str, Any]:
    """The payment for an order, by card."""
    return {
        "id": f"for-{name}",
        "customer_id": customer,
        "amount": PRICE,
        "description": f"Order {name}",
        "at": "-2d",
        "order_id": name,
        "payment_method_id": "card",
    }


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """Three large lamps are left, a crowd waits for them, and Zoe has six orders and a gift card for two."""
    lamps = [{"sku": "lamp-s", "price": PRICE, "stock": 0}, {"sku": "lamp-l", "price": PRICE, "stock": LEFT}]
    ways = [{"id": "card", "kind": "credit_card"}, {"id": "gift", "kind": "gift_card", "balance": BALANCE}]
    mine = [f"Z{at}" for at in range(ORDERS)]
    demo = write_company(
        tmp_path_factory.mktemp("order") / "company.yaml",
        company={"currency": "EUR"},
        customers=[{"id": "zoe", "name": "Zoe", "payment_methods": ways}],
        products=[{"id": "lamp", "name": "Lamp", "variants": lamps}],
        orders=[
            *(order(f"C{at}", f"c{at}", "delivered") for at in range(CROWD)),
            *(order(name, "zoe", "processing") for name in mine),
        ],
        charges=[charge(name, "zoe") for name in mine],
    )
    with order_shop(new_database(), demo) as running:
        yield running


def at_once(shop: OrderShop, calls: Sequence[tuple[str, str, dict[str, Any]]]) -> Counter[str]:
    """How many of the calls (customer, skill, input), asked about before and confirmed at the same time, ended how."""
    grants = [yes_to(shop.answer(*call), call[2]) for call in calls]

    def confirmed(call: tuple[str, str, dict[str, Any]], grant: Grant | None) -> str:
        answer = shop.answer(*call, grant=grant)
        return str(answer.get("code", answer["outcome"]))

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(confirmed, calls, grants))


def test_no_more_is_promised_than_there_is(shop: OrderShop) -> None:
    """Exactly as many exchanges as lamps were left."""
    change = [{"sku": "lamp-s", "new_sku": "lamp-l"}]
    calls = [(f"c{at}", "exchange_items", {"order_id": f"C{at}", "changes": change}) for at in range(CROWD)]
    assert at_once(shop, calls) == {"done": LEFT, "not_available": CROWD - LEFT}
    assert shop.database.rows("SELECT stock FROM variants WHERE sku = 'lamp-l'") == [(0,)]
    assert shop.database.rows("SELECT count(*) FROM returns") == [(LEFT,)]


def test_a_gift_card_is_not_spent_twice(shop: OrderShop) -> None:
    """It pays for two of six orders, and what is left on it is what was not spent."""
    given = [{"order_id": f"Z{at}", "payment_method_id": "gift"} for at in range(ORDERS)]
    outcomes = at_once(shop, [("zoe", "change_payment", one) for one in given])
    paid = BALANCE // PRICE
    assert outcomes == {"done": paid, "insufficient_balance": ORDERS - paid}
    assert shop.database.rows("SELECT balance FROM payment_methods WHERE id = 'gift'") == [(BALANCE - paid * PRICE,)]
    moved = "SELECT sum(refunded), count(*) FROM charges WHERE customer_id = 'zoe'"
    ((refunded, charges),) = shop.database.rows(moved)
    assert (int(refunded), charges) == (paid * PRICE, ORDERS + paid)

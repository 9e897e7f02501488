"""Nothing depends on one company: other ids, another currency, no company at all, a broken file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hubbub.cards import CARD_PATH
from tests.databases import sqlite_file
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company


def parcel(name: str, eta: str) -> dict[str, Any]:
    """An order on its way."""
    item = {"sku": "茶", "name": "抹茶", "quantity": 1, "unit_price": 3000}
    return {
        "id": name,
        "customer_id": "客/1",
        "status": "shipped",
        "placed_at": "-2d",
        "carrier": "ヤマト",
        "tracking": "4912-3456",
        "eta": eta,
        "items": [item],
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """A tea house in Tokyo."""
    folder = tmp_path_factory.mktemp("order")
    charges = [
        {"id": f"請求-{at}", "customer_id": "客/1", "amount": 4900, "description": "会員", "at": at_time}
        for at, at_time in ((1, "2026-01-05T09:00:00+09:00"), (2, "-5h"), (3, "-4h"))
    ]
    demo = write_company(
        folder / "company.yaml",
        company={"currency": "JPY", "refund_approval_above": 5000},
        charges=charges,
        orders=[parcel("#T-1", "+1d"), parcel("#T-2", "+3d")],
    )
    with order_shop(sqlite_file(folder / "order.db"), demo) as running:
        yield running


def test_a_duplicate_in_yen_is_refunded(shop: OrderShop) -> None:
    """The customer names the charge as this company writes it."""
    answer = shop.answer("客/1", "refund_charge", {"charge_id": "請求-3"})
    assert answer["say"] == "I found the duplicate charge and have issued a refund of ¥4,900."
    assert answer["output"]["currency"] == "JPY"


def test_of_two_parcels_the_customer_chooses(shop: OrderShop) -> None:
    """Both are offered, the newest first, and the choice is tracked."""
    ask = shop.answer("客/1", "track_shipment")["ask"]
    assert ask["slot"] == "order_id"
    assert [option["value"] for option in ask["options"]] == ["#T-2", "#T-1"]
    assert "抹茶" in ask["options"][0]["label"]
    answer = shop.answer("客/1", "track_shipment", {"order_id": "#T-1"})
    assert "was shipped with ヤマト (parcel 4912-3456) and should arrive on" in answer["say"]


def test_this_companys_ids_are_recognised(shop: OrderShop) -> None:
    """Also those of orders to come."""
    card = httpx.get(shop.running.url + CARD_PATH).raise_for_status().json()
    vocabulary = card["capabilities"]["extensions"][0]["params"]["vocabulary"]
    assert re.fullmatch(vocabulary["order.id"]["pattern"], "#T-77")
    assert re.fullmatch(vocabulary["charge.id"]["pattern"], "請求-19")


def test_without_a_company_the_store_starts_empty(tmp_path: Path) -> None:
    """The agent runs, knows no ids, and has nothing to list."""
    with order_shop(sqlite_file(tmp_path / "order.db"), None) as shop:
        assert shop.answer("ann", "list_charges")["output"]["charges"] == []
        card = httpx.get(shop.running.url + CARD_PATH).raise_for_status().json()
        assert card["capabilities"]["extensions"][0]["params"]["vocabulary"] == {}


def test_a_broken_company_stops_the_start(tmp_path: Path) -> None:
    """Whoever starts the agent reads which field is wrong."""
    demo = write_company(tmp_path / "company.yaml", company={"currency": "EUR"}, charges=[{"id": "a", "amount": 49.5}])
    with (
        pytest.raises(AssertionError, match=r"company\.yaml: charges\.0\.customer_id: Field required"),
        order_shop(sqlite_file(tmp_path / "order.db"), demo),
    ):
        pass

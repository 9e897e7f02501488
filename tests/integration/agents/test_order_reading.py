"""Customers ask about their orders and charges; nothing changes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from hubbub.cards import CARD_PATH, AgentCard
from tests.databases import sqlite_file
from tests.integration.agents.order_shop import LARKSPUR, OrderShop, order_shop

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """The demo company's order agent."""
    with order_shop(sqlite_file(tmp_path_factory.mktemp("order") / "order.db"), LARKSPUR) as running:
        yield running


def test_a_parcel_is_found_without_its_number(shop: OrderShop) -> None:
    """The one order on its way is meant, with carrier, number and day."""
    answer = shop.answer("cus_ada", "track_shipment")
    output = answer["output"]
    assert (output["order_id"], output["status"], output["tracking"]) == ("ord_10042", "shipped", "LK900042US")
    assert answer["say"].startswith("Your order ord_10042 was shipped with Northway Parcel (parcel LK900042US)")
    assert datetime.fromisoformat(output["eta"]) - datetime.now(UTC) > timedelta(days=1)
    assert answer["cards"][0]["type"] == "order"


def test_an_order_that_was_not_shipped_has_no_parcel_yet(shop: OrderShop) -> None:
    """A customer who asks where it is hears the truth."""
    answer = shop.answer("cus_ben", "track_shipment")
    assert answer["output"]["status"] == "processing"
    assert "is being prepared and has not been shipped yet" in answer["say"]


def test_a_named_order_is_the_one_that_is_told(shop: OrderShop) -> None:
    """Even when another one is on its way."""
    answer = shop.answer("cus_ada", "order_status", {"order_id": "ord_10017"})
    assert "was delivered on" in answer["say"]


def test_somebody_elses_order_looks_like_none(shop: OrderShop) -> None:
    """No answer tells whether an order exists that is not the customer's."""
    theirs = shop.answer("cus_ben", "order_status", {"order_id": "ord_10042"})
    nobodys = shop.answer("cus_ben", "order_status", {"order_id": "ord_99999"})
    assert theirs["code"] == nobodys["code"] == "not_found"
    assert theirs["say"].replace("10042", "99999") == nobodys["say"]


def test_orders_are_listed_newest_first(shop: OrderShop) -> None:
    """With what is in them and what they cost."""
    answer = shop.answer("cus_ada", "find_orders")
    assert [order["id"] for order in answer["output"]["orders"]] == ["ord_10042", "ord_10017"]
    assert answer["output"]["orders"][1]["amount"] == 14_500
    assert answer["say"].startswith("You have 2 orders: ord_10042 (")


def test_orders_can_be_listed_by_status(shop: OrderShop) -> None:
    """Only those that were delivered."""
    found = shop.answer("cus_ada", "find_orders", {"status": "delivered"})["output"]["orders"]
    assert [order["id"] for order in found] == ["ord_10017"]


def test_a_customer_without_orders_is_told_so(shop: OrderShop) -> None:
    """An empty list is an answer; a parcel that cannot be meant is not."""
    assert shop.answer("cus_new", "find_orders")["output"]["orders"] == []
    assert shop.answer("cus_new", "track_shipment")["code"] == "no_orders"


def test_who_is_not_signed_in_sees_nothing(shop: OrderShop) -> None:
    """Every skill needs a customer."""
    assert shop.answer(None, "list_charges")["code"] == "not_identified"


def test_duplicates_are_found_in_the_listed_charges(shop: OrderShop) -> None:
    """What one skill lists, the other takes as it is."""
    charges = shop.answer("cus_ada", "list_charges")["output"]["charges"]
    told = {"id", "amount", "refunded", "currency", "description", "at", "order_id"}
    assert [set(charge) for charge in charges] == [told] * 2
    found = shop.answer("cus_ada", "find_duplicate_charges", {"charges": charges})["output"]
    assert [(one["id"], one["original_id"]) for one in found["duplicates"]] == [("ch_1002", "ch_1001")]
    assert found["already_refunded"] == []


def test_one_charge_is_no_duplicate(shop: OrderShop) -> None:
    """The search is told honestly, and a person is offered."""
    charges = shop.answer("cus_ben", "list_charges")["output"]["charges"]
    answer = shop.answer("cus_ben", "find_duplicate_charges", {"charges": charges})
    assert answer["output"]["duplicates"] == []
    assert "found no duplicate" in answer["say"]
    assert "person" in answer["say"]


def test_charges_can_be_listed_by_day(shop: OrderShop) -> None:
    """Both days belong to the range."""
    made = datetime.fromisoformat(shop.answer("cus_dev", "list_charges")["output"]["charges"][0]["at"])
    day = made.astimezone(NEW_YORK).date()

    def listed(since: int, until: int) -> int:
        days = {"since": str(day + timedelta(since)), "until": str(day + timedelta(until))}
        return len(shop.answer("cus_dev", "list_charges", days)["output"]["charges"])

    assert [listed(0, 0), listed(1, 2), listed(-2, -1)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("skill", "skill_input"),
    [
        ("find_orders", {"status": "lost"}),
        ("list_charges", {"since": "yesterday"}),
        ("cancel_order", {}),
        ("refund_charge", {"charge_id": "ch_1001", "amount": 1}),
        ("refund_charge", {"charge_id": ""}),
        ("find_duplicate_charges", {"charges": [{"id": "a"}]}),
    ],
)
def test_an_input_that_does_not_fit_is_refused(shop: OrderShop, skill: str, skill_input: dict[str, object]) -> None:
    """A mistake of the caller is not taken for a wish of the customer."""
    response = shop.caller("cus_ada").call(skill, skill_input)
    assert response.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert response.json()["errors"]


def test_the_card_tells_how_ids_look(shop: OrderShop) -> None:
    """The hub recognises ids in messages, and learns nobody's."""
    card = AgentCard.model_validate(httpx.get(shop.running.url + CARD_PATH).raise_for_status().json())
    vocabulary = card.typed().vocabulary
    assert {kind: words.pattern for kind, words in vocabulary.items()} == {
        "order.id": r"(?:ord_\d+)",
        "charge.id": r"(?:ch_\d+)",
    }
    assert not any(words.values for words in vocabulary.values())

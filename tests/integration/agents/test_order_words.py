"""What customers write is understood thing by thing, and asked about where it is not clear; a yes does just that."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import sqlite_file
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company

Given = dict[str, Any]
WAYS = [
    {"id": "way-1", "kind": "credit_card", "brand": "visa", "last_four": "4242"},
    {"id": "way-2", "kind": "paypal"},
    {"id": "way-3", "kind": "gift_card", "balance": 100_000},
]


def product(name: str, price: int, option: str, *values: str) -> Given:
    """A product in variants that differ in one option."""
    kinds = [{"sku": f"{name}-{value}", "price": price, "options": {option: value}, "stock": 5} for value in values]
    return {"id": name, "name": name.capitalize(), "variants": kinds}


SOLD = [product("boots", 9000, "size", "9", "10"), product("tent", 48_000, "sleeps", "two", "three", "four")]
SOLD += [product("mug", 900, "size", "small", "large")]
THINGS = (("boots-9", 9000, 1), ("tent-two", 48_000, 1), ("mug-small", 900, 3))


def order(name: str, status: str) -> Given:
    """Boots, a tent and three mugs."""
    items = []
    for sku, price, quantity in THINGS:
        kind, value = sku.split("-")
        option = "sleeps" if kind == "tent" else "size"
        thing = {"name": kind.capitalize(), "product_id": kind, "options": {option: value}}
        items.append({"sku": sku, "quantity": quantity, "unit_price": price, **thing})
    return {"id": name, "customer_id": "ann", "status": status, "placed_at": "-3d", "items": items}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """Ann has ordered the same many times."""
    folder = tmp_path_factory.mktemp("order")
    names = [f"{status[0].upper()}{at}" for status in ("delivered", "processing") for at in range(5)]
    paid = {"customer_id": "ann", "amount": 59_700, "description": "Camp", "at": "-3d", "payment_method_id": "way-1"}
    demo = write_company(
        folder / "company.yaml",
        company={"currency": "USD"},
        customers=[{"id": "ann", "name": "Ann", "payment_methods": WAYS}],
        products=SOLD,
        orders=[order(name, "delivered" if name.startswith("D") else "processing") for name in names],
        charges=[{"id": f"for-{name}", "order_id": name, **paid} for name in names],
    )
    with order_shop(sqlite_file(folder / "order.db"), demo) as running:
        yield running


def test_two_acts_in_one_message_are_about_two_things(shop: OrderShop) -> None:
    """The tent is not returned because it is spoken of."""
    words = "exchange the tent for a larger one and return the boots"
    done = shop.agreed("ann", "return_items", {"order_id": "D0", "words": words})
    assert done["output"]["items"] == ["boots-9"]


def test_all_but_some_are_returned(shop: OrderShop) -> None:
    """To the way to pay that was said."""
    words = "return everything except two of the mugs to my gift card"
    done = shop.agreed("ann", "return_items", {"order_id": "D1", "words": words})
    assert (done["output"]["items"], done["output"]["payment_method_id"]) == (
        ["boots-9", "tent-two", "mug-small"],
        "way-3",
    )


def test_several_things_are_exchanged_with_one_message(shop: OrderShop) -> None:
    """It can be done once an order, so all of it is done at once."""
    words = "exchange the tent for the one for three, one of the mugs for a large one, and the boots for size 10"
    done = shop.agreed("ann", "exchange_items", {"order_id": "D2", "words": words})
    changes = {(change["sku"], change["new_sku"]) for change in done["output"]["changes"]}
    assert changes == {("tent-two", "tent-three"), ("mug-small", "mug-large"), ("boots-9", "boots-10")}
    assert len(done["output"]["changes"]) == 3


def test_what_is_not_clear_is_asked_for_thing_by_thing(shop: OrderShop) -> None:
    """Answers are kept, so that nothing is asked twice; one that does not help is asked for again."""
    given: Given = {"order_id": "P0", "words": "change the tent and the boots, I want other ones", "wanted": []}
    asked = shop.answer("ann", "change_items", given)
    assert (asked["ask"]["slot"], [one["value"] for one in asked["ask"]["options"]]) == (
        "wanted",
        ["tent-three", "tent-four"],
    )
    again = shop.answer("ann", "change_items", {**given, "wanted": ["hm"]})
    assert again == asked
    done = shop.agreed("ann", "change_items", {**given, "wanted": ["hm", "the one for four"]})
    changes = [(change["sku"], change["new_sku"]) for change in done["output"]["changes"]]
    assert changes == [("boots-9", "boots-10"), ("tent-two", "tent-four")]


@pytest.mark.parametrize(
    ("order_id", "words", "method"),
    [
        ("P1", "pay order P1 with PayPal instead of the Visa", "way-2"),
        ("P2", "pay it in another way, not with the Visa and not with PayPal", "way-3"),
    ],
)
def test_a_payment_is_changed_to_what_was_said_or_is_left(
    shop: OrderShop, order_id: str, words: str, method: str
) -> None:
    """By name, or because all others were ruled out."""
    done = shop.agreed("ann", "change_payment", {"order_id": order_id, "words": words})
    assert done["output"]["payment_method_id"] == method


def test_a_way_to_pay_is_asked_for_until_it_is_clear(shop: OrderShop) -> None:
    """Two are left of three; the answer may rule out one of them."""
    given = {"order_id": "P3", "words": "I would like to pay in another way"}
    asked = shop.answer("ann", "change_payment", given)
    assert (asked["ask"]["slot"], [one["value"] for one in asked["ask"]["options"]]) == ("paying", ["way-2", "way-3"])
    done = shop.agreed("ann", "change_payment", {**given, "paying": ["not the gift card"]})
    assert done["output"]["payment_method_id"] == "way-2"


@pytest.mark.parametrize(
    ("skill", "answers"), [("change_payment", {"paying": ["no"]}), ("change_items", {"wanted": ["none of them"]})]
)
def test_a_no_to_what_is_offered_ends_it(shop: OrderShop, skill: str, answers: Given) -> None:
    """And is not asked about once more."""
    left = shop.answer("ann", skill, {"order_id": "P3", "words": "something else than the tent", **answers})
    assert (left["outcome"], left["code"]) == ("refused", "not_wanted")
    assert left["say"] == "All right, I have left your order P3 as it is."


@pytest.mark.parametrize("skill", ["change_address", "change_home_address"])
def test_an_address_too_long_for_a_parcel_is_refused(shop: OrderShop, skill: str) -> None:
    """In words, and nothing is kept."""
    given: Given = {"address": "7 " + "Elm " * 1_990} | ({"order_id": "P4"} if skill == "change_address" else {})
    answer = shop.answer("ann", skill, given)
    assert (answer["outcome"], answer["code"]) == ("refused", "address_too_long")
    assert "too long for an address" in answer["say"]


def test_an_address_is_kept_without_what_follows_it(shop: OrderShop) -> None:
    """The rest of the message is about something else."""
    words = "Send it to 5 Oak Lane, Boston, MA 02110, please. I moved last week, and cancel order P3"
    shop.agreed("ann", "change_address", {"order_id": "P4", "words": words})
    assert shop.database.rows("SELECT street FROM orders WHERE id = 'P4'") == [("5 Oak Lane, Boston, MA 02110",)]

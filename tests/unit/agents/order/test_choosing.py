"""What a customer chose is read from their own words, and asked for where they leave it open."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from agents.order.accounts import PaymentMethod
from agents.order.backend import Item, OrderStatus
from agents.order.choosing import items_named, method_named, names_a_part, product_named, reason_in, said_of_each
from agents.order.excluding import EXCHANGES, RETURNS, about
from agents.order.products import Product
from tests.unit.agents.order.order_objects import order

BOOTS = Item("B-9g", "Rain boots", 1, 9000, "boots", {"size": "9", "color": "green"})
SOCKS = Item("S-1", "wool socks", 2, 1800)
ORDER = replace(order("o", OrderStatus.DELIVERED), items=(BOOTS, SOCKS))
TENT, MUGS = Item("T", "Ridge tent", 1, 48_000), Item("M", "Titanium mug", 3, 2200)
CAMP = replace(ORDER, items=(BOOTS, SOCKS, TENT, MUGS))
VISA, MASTER = PaymentMethod("pm1", "credit_card", "visa", "4242"), PaymentMethod("pm2", "credit_card", "mastercard")
PAYPAL, GIFT = PaymentMethod("pp", "paypal"), PaymentMethod("g", "gift_card", balance=500)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the boots are too small", ["B-9g"]),
        ("I want to return the socks", ["S-1", "S-1"]),
        ("everything please", ["B-9g", "S-1", "S-1"]),
        ("send back B-9g", ["B-9g"]),
        ("boots and socks", ["B-9g", "S-1", "S-1"]),
        ("I want to return something", []),
    ],
)
def test_things_are_named_by_what_they_are(said: str, meant: list[str]) -> None:
    """Each as often as it was bought."""
    assert items_named(ORDER, said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("everything except the boots", {"S-1": 2, "T": 1, "M": 3}),
        ("all but the tent", {"B-9g": 1, "S-1": 2, "M": 3}),
        ("return everything but the mugs and the socks", {"B-9g": 1, "T": 1}),
        ("all of it apart from the socks, the tent and the mugs", {"B-9g": 1}),
        ("the tent, not the boots", {"T": 1}),
        ("not the boots but the socks", {"S-1": 2}),
        ("return the tent and keep the boots", {"T": 1}),
        ("I want to keep the boots and return the rest", {"S-1": 2, "T": 1, "M": 3}),
        ("the boots are not what I want", {"B-9g": 1}),
        ("everything except one of the mugs", {"B-9g": 1, "S-1": 2, "T": 1, "M": 2}),
        ("everything but the tent to my card", {"B-9g": 1, "S-1": 2, "M": 3}),
        ("anything but the tent", {}),
        ("these are not the boots I ordered", {}),
    ],
)
def test_what_is_kept_is_not_meant(said: str, meant: dict[str, int]) -> None:
    """And where only that is told, nobody guesses."""
    assert Counter(items_named(CAMP, said)) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("one of the three mugs", {"M": 1}),
        ("two of my mugs and the tent", {"M": 2, "T": 1}),
        ("a mug", {"M": 1}),
        ("2 mugs", {"M": 2}),
        ("all the mugs", {"M": 3}),
        ("both socks", {"S-1": 2}),
        ("the 450 ml mug", {"M": 3}),
        ("the size 9 boots", {"B-9g": 1}),
        ("one of them", {}),
    ],
)
def test_of_several_alike_as_many_are_meant_as_are_said(said: str, meant: dict[str, int]) -> None:
    """What cannot be a number of them is none."""
    assert Counter(items_named(CAMP, said)) == meant


@pytest.mark.parametrize(
    ("said", "number"), [("one of the two", 1), ("just one please", 1), ("I want to return it", 3)]
)
def test_of_one_kind_of_thing_the_number_is_enough(said: str, number: int) -> None:
    """It need not be named."""
    assert items_named(replace(ORDER, items=(MUGS,)), said) == ["M"] * number


@pytest.mark.parametrize(
    ("said", "returned", "exchanged"),
    [
        ("exchange the tent for a large one and return the boots", ["B-9g"], ["T"]),
        ("return the mugs, and please exchange the socks", ["M", "M", "M"], ["S-1", "S-1"]),
        ("return the tent and keep the boots", ["T"], ["T"]),
        ("cancel my subscription and return the tent", ["T"], ["T"]),
        ("the boots and the tent", ["B-9g", "T"], ["B-9g", "T"]),
    ],
)
def test_each_act_is_about_its_own_part_of_the_message(said: str, returned: list[str], exchanged: list[str]) -> None:
    """Where the message asks for one act only, all of it is about that."""
    assert items_named(CAMP, about(RETURNS, said)) == returned
    assert items_named(CAMP, about(EXCHANGES, said)) == exchanged


def test_what_is_said_of_each_thing_stands_behind_it() -> None:
    """Up to the next one."""
    said = said_of_each([BOOTS, TENT], "exchange the tent for the one for three, the boots for size 10")
    assert said == {"T": "tent for the one for three, the ", "B-9g": "boots for size 10"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("pay with my PayPal instead", "pp"),
        ("the mastercard", "pm2"),
        ("the one ending in 4242", "pm1"),
        ("use my gift card, not the card", "g"),
        ("with paypal, not the visa", "pp"),
        ("anything but the visa, the mastercard or paypal", "g"),
        ("my card", None),
        ("not the Visa", None),
        ("something else", None),
    ],
)
def test_a_way_to_pay_is_named_or_left_over(said: str, meant: str | None) -> None:
    """Where several are left, it is asked for."""
    found = method_named((VISA, MASTER, PAYPAL, GIFT), said)
    assert (found.id if found else None) == meant


def test_the_way_an_order_was_paid_can_be_ruled_out() -> None:
    """Then the only other one is meant; without a word of it, nobody guesses."""
    assert method_named((PAYPAL,), "not the Visa please", besides=(VISA, PAYPAL)) == PAYPAL
    assert method_named((PAYPAL,), "return the boots, not the socks", besides=(VISA, PAYPAL)) is None


def test_of_one_thing_nothing_need_be_said() -> None:
    """It can be no other."""
    assert items_named(replace(ORDER, items=(BOOTS,)), "I want to return it") == ["B-9g"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("I ordered it by mistake", "ordered by mistake"),
        ("I don't need it anymore", "no longer needed"),
        ("cancel it, I no longer want it", "no longer needed"),
        ("please cancel my order", None),
    ],
)
def test_a_reason_is_taken_from_the_words(said: str, reason: str | None) -> None:
    """Nobody is asked for one."""
    assert reason_in(said) == reason


def test_a_product_is_named_by_what_it_is() -> None:
    """Where two could be meant, none is."""
    sold = [Product("p1", "Rain boots"), Product("p2", "Wool hat"), Product("p3", "Sun hat")]
    found = [product_named(sold, said) for said in ("do you have boots?", "what is p2?", "which hats are there?")]
    assert [one.id if one else None for one in found] == ["p1", "p2", None]


@pytest.mark.parametrize(
    "junk", [", ", "not the mug ", "a mug ", "and return ", "send a b c d ", "one of the two mugs "]
)
def test_no_message_takes_long_to_look_through(junk: str) -> None:
    """Customers paste anything."""
    began, said = time.process_time(), junk * (8_000 // len(junk))
    items_named(CAMP, about(RETURNS, said))
    method_named((VISA, MASTER, PAYPAL, GIFT), said)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("cancel the mugs but keep the stove", True),
        ("cancel the order, but keep the stove", True),
        ("cancel the mugs", True),
        ("cancel my order", False),
        ("cancel all of it", False),
        ("cancel the mugs and the stove", False),
    ],
)
def test_a_part_of_an_order_is_spoken_of(said: str, part: bool) -> None:  # noqa: FBT001 - what is expected
    """Who names some of the things, or keeps some, does not mean the whole."""
    items = (
        Item(sku="m", name="Enamel mug", quantity=2, unit_price=1),
        Item(sku="s", name="Stove", quantity=1, unit_price=1),
    )
    assert names_a_part(replace(order("o", OrderStatus.PROCESSING), items=items), said) is part

"""A charge is not given back to somebody who asks for other money."""

from dataclasses import replace

import pytest

from agents.order.backend import Item, Order, OrderStatus
from agents.order.meaning import Wish, fits, names
from tests.unit.agents.order.order_objects import charge, order

CLUB = charge("ch_1", 48, description="Trail Club membership")
AGAIN = charge("ch_2", 47, description="Trail Club membership")
TENT = charge("ch_3", 24, amount=48_000, description="Ridge tent")
CHARGES = (CLUB, AGAIN, TENT)


def bought(name: str, *items: tuple[str, int]) -> Order:
    """An order of these items."""
    lines = tuple(Item(f"S-{what}", what, 1, price) for what, price in items)
    return replace(order(name, OrderStatus.DELIVERED), items=lines)


ORDERS = (
    bought("ord_17", ("Fernway backpack", 14_500)),
    bought("ord_60", ("Ridge tent", 48_000)),
    bought("ord_61", ("Wool socks", 1_800), ("TrailWatch GPS watch", 19_900)),
)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "I was charged twice this month and I need a refund for one of them.",
        "please refund the duplicate charge",
        "refund ch_1",
        "I want my membership fee back, I only came for the backpack",
        "my money back, please",
    ],
)
def test_words_that_name_nothing_else_leave_the_charge_alone(words: str) -> None:
    """Most customers name nothing; who names the charge, or what it was for, is believed."""
    assert fits(CLUB, Wish(words), CHARGES, ORDERS)


@pytest.mark.parametrize(
    "words",
    [
        "I want a refund for my backpack, order ord_17",
        "I want a refund for order ORD_17",
        "the socks have holes in them, please refund them",
        "refund my GPS TrailWatch",
        "I want my money back for the tent",
    ],
)
def test_words_that_name_something_else_exclude_it(words: str) -> None:
    """An order by its id, an item by what it is: neither has to do with a membership."""
    assert not fits(CLUB, Wish(words), CHARGES, ORDERS)


def test_what_was_named_may_be_what_was_charged() -> None:
    """By the item's name, or by the order's amount."""
    assert fits(TENT, Wish("my money back for the tent"), CHARGES, ORDERS)
    paid = charge("ch_4", 1, amount=14_500, description="Web shop")
    assert fits(paid, Wish("refund order ord_17"), [paid], ORDERS)


@pytest.mark.parametrize(("amount", "may_be"), [(4_900, True), (9_800, True), (10_900, False), (2_000, False)])
def test_another_amount_is_another_charge(amount: int, may_be: bool) -> None:  # noqa: FBT001 - a table
    """Its own, or that of all charges like it; a part of it cannot be given back either."""
    assert fits(CLUB, Wish("please refund it", amount), CHARGES, ORDERS) is may_be


def test_an_id_inside_a_word_is_none() -> None:
    """`ord_1` is not named by `ord_17`."""
    assert fits(CLUB, Wish("where is ord_17"), CHARGES, [bought("ord_1", ("Kayak", 1))])


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish("I want a refund"), False),
        (Wish("refund the other one too"), False),
        (Wish("I want my money back for the backpack"), False),
        (Wish("refund my membership please"), True),
        (Wish("I was charged twice, refund it"), True),
        (Wish("the duplicate, please"), True),
        (Wish("refund ch_1"), True),
        (Wish("give me back the 49 dollars", 4_900), True),
    ],
)
def test_a_charge_is_named_by_what_only_it_is(wish: Wish, told: bool) -> None:  # noqa: FBT001 - a table
    """A mere wish for money names none."""
    assert names(CLUB, wish, ORDERS) is told


def test_what_was_bought_names_what_paid_for_it() -> None:
    """The tent's charge is meant by whoever speaks of the tent."""
    assert names(TENT, Wish("I want my money back for the tent"), ORDERS)

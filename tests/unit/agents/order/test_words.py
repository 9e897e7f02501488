"""What customers read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.order import words
from agents.order.backend import Cause, Item, OrderStatus
from agents.order.rules import AskPerson, Issue, Why, repeats
from tests.unit.agents.order.order_objects import NOW, ago, charge, order

ISSUE = Issue(4900, Cause.OTHER, approved=True)
HERE = NOW.astimezone(ZoneInfo("America/New_York"))
ON_ITS_WAY = order("o-1", OrderStatus.SHIPPED, carrier="Swift", tracking="P7", eta=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ({}, "Your order o-1 was shipped with Swift (parcel P7) and should arrive on Thursday, March 12."),
        ({"carrier": None}, "Your order o-1 was shipped (parcel P7) and should arrive on Thursday, March 12."),
        ({"parcels": ()}, "Your order o-1 was shipped with Swift and should arrive on Thursday, March 12."),
        (
            {"eta": None},
            "Your order o-1 was shipped with Swift (parcel P7). I do not have an arrival date for it yet.",
        ),
        (
            {"eta": ago(48)},
            (
                "Your order o-1 was shipped with Swift (parcel P7). "
                "It should have arrived on Sunday, March 8; I am sorry that it is late."
            ),
        ),
        ({"eta": ago(1)}, "Your order o-1 was shipped with Swift (parcel P7) and should arrive on Tuesday, March 10."),
    ],
    ids=["all known", "no carrier", "no number", "no date", "late", "today"],
)
def test_a_parcel_on_its_way_is_told_as_far_as_it_is_known(delivery: dict[str, Any], said: str) -> None:
    """Nothing is made up, and a late parcel is admitted."""
    assert words.whereabouts(replace(ON_ITS_WAY, **delivery), HERE) == said


def test_a_day_is_the_customers_own() -> None:
    """Late in the evening in New York it is the next day in Tokyo."""
    evening = NOW.replace(hour=23)
    assert words.day(evening, HERE) == "Tuesday, March 10"
    assert words.day(evening, NOW.astimezone(ZoneInfo("Asia/Tokyo"))) == "Wednesday, March 11"


def test_a_day_of_another_year_says_the_year() -> None:
    """December alone would be taken for the next one."""
    assert words.day(ago(24 * 90), HERE) == "Wednesday, December 10, 2025"


@pytest.mark.parametrize(
    ("how_many", "said"),
    [
        (0, "no items"),
        (1, "a"),
        (2, "a and 2 × b"),  # noqa: RUF001 - as customers read it
        (3, "a, 2 × b and 3 × c"),  # noqa: RUF001 - as customers read it
        (4, "a, 2 × b and 2 more items"),  # noqa: RUF001 - as customers read it
    ],
)
def test_the_contents_of_an_order_stay_short(how_many: int, said: str) -> None:
    """A long order is summed up."""
    items = tuple(Item(name, name, number, 100) for number, name in enumerate("abcd"[:how_many], start=1))
    assert words.contents(replace(ON_ITS_WAY, items=items)) == said


def test_a_long_list_of_charges_is_cut() -> None:
    """Ten are read out, the others are counted."""
    said = words.charge_list([charge(f"c{at}", at) for at in range(12)], HERE, of_all_time=True)
    assert said.count("$49 for membership") == words.MAX_LISTED
    assert said.endswith("; and 2 more.")


def test_a_refunded_charge_is_marked_in_the_list() -> None:
    """So a customer sees that the money came back."""
    said = words.charge_list([charge("c1", 1, refunded=4900)], HERE, of_all_time=True)
    assert said == "You have one charge: $49 for membership on Tuesday, March 10 (c1, refunded)."


def test_an_empty_list_says_what_was_looked_for() -> None:
    """Nothing found for some days, or with one status, is not nothing at all."""
    assert words.charge_list([], HERE, of_all_time=True) == "I could not find any charges in your account."
    assert (
        words.charge_list([], HERE, of_all_time=False) == "I could not find any charges for that time in your account."
    )
    assert words.order_list([], None, HERE) == "I could not find any orders in your account."
    assert words.order_list([], OrderStatus.SHIPPED, HERE) == "I could not find any shipped orders in your account."


def test_a_duplicate_is_named() -> None:
    """What, how much, when, and under which id."""
    said = words.duplicates(repeats([charge("c1", 2), charge("c2", 1)], NOW), HERE)
    assert said == "I found one duplicate charge: $49 for membership on Tuesday, March 10 (c2). Shall I refund it?"


def test_no_duplicate_is_said_honestly() -> None:
    """How far back was looked, and a person for who knows better."""
    said = words.duplicates([], HERE)
    assert said == (
        "I looked back 60 days and found no duplicate charge. "
        "If you think that is wrong, I can connect you with a person."
    )


def test_a_duplicate_that_was_made_good_is_not_called_no_duplicate() -> None:
    """The customer was right, and the money is on its way already."""
    said = words.duplicates(repeats([charge("c1", 2, refunded=4900), charge("c2", 1)], NOW), HERE)
    assert said.startswith("The duplicate charge of $49 was already refunded; nothing was refunded again.")


@pytest.mark.parametrize(
    ("duplicate", "said"),
    [
        (True, "I found the duplicate charge and have issued a refund of $49."),
        (False, "I have issued a refund of $49 for membership."),
    ],
)
def test_a_refund_says_what_it_was_for(duplicate: bool, said: str) -> None:  # noqa: FBT001 - a column of the table
    """A duplicate is called one."""
    assert words.refunded(charge("c1", 1), 4900, duplicate=duplicate) == said


def test_money_is_told_in_its_own_currency() -> None:
    """Yen have no minor unit."""
    yen = charge("c1", 1, amount=4900, currency="JPY")
    assert words.refunded(yen, 4900, duplicate=True).endswith("a refund of ¥4,900.")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (AskPerson(ISSUE, Why.NO_DUPLICATE, 20_000, 0), "$49 for membership (c1) is not a duplicate charge."),
        (
            AskPerson(ISSUE, Why.MADE_GOOD, 20_000, 4900),
            "$49 for membership (c1) was charged more than once, but the duplicate was refunded already.",
        ),
        (
            AskPerson(ISSUE, Why.ABOVE_LIMIT, 20_000, 16_000),
            (
                "$49 for membership (c1) is a duplicate charge, but after $160 before more than $200 in 30 days "
                "needs approval."
            ),
        ),
    ],
)
def test_a_person_learns_why_they_are_asked(wish: AskPerson, said: str) -> None:
    """Enough to decide without looking anything up."""
    assert words.approval_reason(charge("c1", 1), wish) == said

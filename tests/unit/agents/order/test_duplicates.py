"""What counts as a duplicate charge, and what was made good already."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.order.backend import Charge
from agents.order.rules import repeats
from tests.unit.agents.order.order_objects import NOW, charge

DAY = 24.0


def names(charges: tuple[Charge, ...]) -> list[str]:
    """The ids."""
    return [one.id for one in charges]


def duplicates(*charges: Charge) -> list[str]:
    """The ids of all duplicates still to be given back."""
    return [name for repeat in repeats(charges, NOW) for name in names(repeat.duplicates)]


def test_the_later_of_two_equal_charges_is_the_duplicate() -> None:
    """Which of the two is never a question: the first one is real."""
    (repeat,) = repeats([charge("later", 10), charge("first", 11)], NOW)
    assert repeat.original.id == "first"
    assert names(repeat.duplicates) == ["later"]


@pytest.mark.parametrize(
    "other",
    [
        charge("b", 1, amount=4901),
        charge("b", 1, currency="EUR"),
        charge("b", 1, description="renewal"),
        charge("b", 1, order_id="another"),
    ],
    ids=["amount", "currency", "description", "order"],
)
def test_charges_that_differ_are_no_duplicates(other: Charge) -> None:
    """Description, amount, currency and what was paid for must all be the same."""
    assert duplicates(charge("a", 2), other) == []


def test_an_order_that_was_paid_twice_is_a_duplicate() -> None:
    """And two orders of the same are none."""
    paid = [charge(f"{order}{at}", at, order_id=order) for order, at in (("A", 1), ("A", 2), ("B", 3))]
    assert duplicates(*paid) == ["A1"]


@pytest.mark.parametrize(("apart", "found"), [(0, ["b"]), (72, ["b"]), (72.01, [])])
def test_equal_charges_are_duplicates_within_72_hours(apart: float, found: list[str]) -> None:
    """A charge that comes each week is not taken for a mistake."""
    assert duplicates(charge("a", 5 + apart), charge("b", 5)) == found


def test_a_duplicate_is_close_to_the_first_charge_not_only_to_the_one_before() -> None:
    """A row of charges two days apart is not one long mistake."""
    assert duplicates(charge("a", 144), charge("b", 96), charge("c", 48), charge("d", 0)) == ["d", "b"]


@pytest.mark.parametrize(("days", "found"), [(59, ["b"]), (61, [])])
def test_duplicates_are_looked_for_60_days_back(days: float, found: list[str]) -> None:
    """Older mistakes are for a person."""
    assert duplicates(charge("a", days * DAY + 1), charge("b", days * DAY)) == found


def test_the_real_charge_may_be_older_than_the_look_back() -> None:
    """What counts is when the second one was made."""
    assert duplicates(charge("a", 61 * DAY), charge("b", 59 * DAY)) == ["b"]


def test_only_charges_within_the_look_back_are_given_back() -> None:
    """The second of three was made too long ago, the third was not."""
    assert duplicates(charge("a", 62 * DAY), charge("b", 61 * DAY), charge("c", 59.5 * DAY)) == ["c"]


def test_three_equal_charges_are_two_duplicates() -> None:
    """All but the first."""
    assert duplicates(charge("a", 3), charge("b", 2), charge("c", 1)) == ["b", "c"]


@pytest.mark.parametrize("given_back", ["a", "b"])
def test_a_pair_is_made_good_by_the_refund_of_either(given_back: str) -> None:
    """Then nothing is left to give back, and what was given back is told."""
    pair = [charge(name, at, refunded=4900 * (name == given_back)) for name, at in (("a", 2), ("b", 1))]
    (repeat,) = repeats(pair, NOW)
    assert repeat.duplicates == ()
    assert names(repeat.compensated) == [given_back]


def test_after_one_refund_of_three_one_duplicate_is_left() -> None:
    """Each refund makes good one of them."""
    (repeat,) = repeats([charge("a", 3), charge("b", 2, refunded=4900), charge("c", 1)], NOW)
    assert names(repeat.duplicates) == ["c"]
    assert repeat.original.id == "a"


def test_where_both_were_given_back_one_of_them_was_the_duplicate() -> None:
    """The other refund had another reason."""
    (repeat,) = repeats([charge("a", 2, refunded=4900), charge("b", 1, refunded=4900)], NOW)
    assert len(repeat.compensated) == 1
    assert repeat.duplicates == ()


def test_the_newest_repeat_comes_first() -> None:
    """Two mistakes are told apart."""
    found = repeats([charge("a", 50), charge("b", 49), charge("c", 2, amount=1), charge("d", 1, amount=1)], NOW)
    assert [repeat.original.id for repeat in found] == ["c", "a"]


some_charges = st.lists(
    st.builds(
        charge,
        st.uuids().map(str),
        st.integers(0, 200),
        amount=st.sampled_from([100, 200]),
        refunded=st.sampled_from([0, 100]),
    ),
    max_size=12,
)


@given(some_charges)
def test_more_than_the_surplus_is_never_given_back(charges: list[Charge]) -> None:
    """In each group one charge stays, and refunds made before count."""
    for repeat in repeats(charges, NOW):
        given_back = sum(1 for one in repeat.charges if one.refunded)
        assert len(repeat.duplicates) == max(0, len(repeat.charges) - 1 - given_back)
        assert repeat.original not in repeat.duplicates or not repeat.duplicates


@given(some_charges, st.randoms(use_true_random=False))
def test_the_order_of_the_charges_does_not_matter(charges: list[Charge], chance: Random) -> None:
    """However a list is sorted, the same duplicates are in it."""
    shuffled = list(charges)
    chance.shuffle(shuffled)
    assert repeats(shuffled, NOW) == repeats(charges, NOW)

"""When a refund is given, refused, or left to a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.order.backend import Cause, Charge, OrderStatus, Refund, Return, Returned
from agents.order.rules import AlreadyRefunded, AskPerson, Issue, Why, decide_refund, fits_into_day, owed_for_return
from tests.unit.agents.order.order_objects import NOW, charge, order, refund

LIMIT = 20_000
PAIR = (charge("a", 2), charge("b", 1))
OTHERWISE = Issue(4900, Cause.OTHER, approved=True)


@pytest.mark.parametrize("wanted", PAIR, ids=["first", "second"])
def test_a_duplicate_within_the_limit_is_refunded_without_a_person(wanted: Charge) -> None:
    """Whichever of the two the customer names."""
    assert decide_refund(wanted, PAIR, [], LIMIT, NOW) == Issue(4900, Cause.DUPLICATE)


def test_a_single_charge_needs_a_person() -> None:
    """What is no duplicate is not given back on a customer's word alone."""
    only = charge("a", 1)
    assert decide_refund(only, [only], [], LIMIT, NOW) == AskPerson(OTHERWISE, Why.NO_DUPLICATE, LIMIT, 0)


def test_the_other_charge_of_a_pair_needs_a_person_once_one_was_refunded() -> None:
    """The person learns that the duplicate was made good already."""
    paid_back = replace(PAIR[1], refunded=4900)
    answer = decide_refund(PAIR[0], [PAIR[0], paid_back], [], LIMIT, NOW)
    assert answer == AskPerson(OTHERWISE, Why.MADE_GOOD, LIMIT, 0)


def test_a_charge_given_back_in_full_is_not_asked_about() -> None:
    """Never more is given back than was taken, and nobody can agree to it."""
    paid_back = replace(PAIR[0], refunded=4900)
    assert decide_refund(paid_back, [paid_back], [], LIMIT, NOW) == AlreadyRefunded()


def test_only_the_rest_of_a_charge_is_given_back() -> None:
    """What was returned before stays counted."""
    partly = charge("a", 1, refunded=900)
    rest = Issue(4000, Cause.OTHER, approved=True)
    assert decide_refund(partly, [partly], [], LIMIT, NOW) == AskPerson(rest, Why.NO_DUPLICATE, LIMIT, 0)


def test_the_rest_of_a_charge_is_no_duplicate() -> None:
    """Of three equal charges one came back in part: the others are a pair, the rest of it is for a person."""
    charges = [charge("a", 3, refunded=900), charge("b", 2), charge("c", 1)]
    assert isinstance(decide_refund(charges[0], charges, [], LIMIT, NOW), AskPerson)
    assert decide_refund(charges[1], charges, [], LIMIT, NOW) == Issue(4900, Cause.DUPLICATE)


@pytest.mark.parametrize(
    ("before", "without_person"),
    [
        ([], True),
        ([refund(15_100, 5)], True),
        ([refund(15_101, 5)], False),
        ([refund(15_101, 31)], True),
        ([refund(90_000, 5, approved=True)], True),
        ([refund(10_000, 1), refund(10_000, 29)], False),
    ],
    ids=["nothing", "just within", "just above", "long ago", "approved", "in small parts"],
)
def test_the_limit_counts_what_came_back_in_30_days_without_approval(
    before: list[Refund],
    without_person: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Splitting a large refund into small ones does not pass the limit."""
    answer = decide_refund(PAIR[1], PAIR, before, LIMIT, NOW)
    assert isinstance(answer, Issue) is without_person


def test_a_duplicate_above_the_limit_says_so() -> None:
    """The person sees the limit and what came before."""
    answer = decide_refund(PAIR[1], PAIR, [refund(100, 1)], 4_999, NOW)
    assert answer == AskPerson(Issue(4900, Cause.DUPLICATE, approved=True), Why.ABOVE_LIMIT, 4_999, 100)


def test_without_a_limit_a_person_always_decides() -> None:
    """A company that set none gives nothing back by itself."""
    assert isinstance(decide_refund(PAIR[1], PAIR, [], 0, NOW), AskPerson)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.sampled_from([3_000, 7_000])), min_size=1, max_size=8),
    st.lists(st.integers(0, 7), max_size=20),
)
def test_no_row_of_wishes_brings_more_than_duplicates_within_the_limit(
    made: list[tuple[int, int]], wishes: list[int]
) -> None:
    """Whatever a customer asks for and how often, in any order."""
    charges = {f"c{at}": charge(f"c{at}", hours, amount=amount) for at, (hours, amount) in enumerate(made)}
    refunds: list[Refund] = []
    for wish in wishes:
        wanted = charges[f"c{wish % len(charges)}"]
        answer = decide_refund(wanted, charges.values(), refunds, LIMIT, NOW)
        if isinstance(answer, Issue):
            charges[wanted.id] = replace(wanted, refunded=wanted.refunded + answer.amount)
            refunds.append(replace(refund(answer.amount, 0), charge_id=wanted.id))
    assert sum(one.amount for one in refunds) <= LIMIT
    assert all(one.refunded in {0, one.amount} for one in charges.values())
    for amount in (3_000, 7_000):
        equal = [one for one in charges.values() if one.amount == amount]
        assert not equal or any(not one.refunded for one in equal)


@pytest.mark.parametrize(
    ("owed", "limit", "answer"),
    [
        (1_200, LIMIT, Issue(1_200, Cause.RETURN)),
        (9_000, LIMIT, Issue(4_900, Cause.RETURN)),
        (1_200, 1_199, AskPerson(Issue(1_200, Cause.RETURN, approved=True), Why.RETURN_ABOVE_LIMIT, 1_199, 0)),
        (0, LIMIT, AskPerson(OTHERWISE, Why.NO_DUPLICATE, LIMIT, 0)),
    ],
    ids=["part of a charge", "no more than was paid", "above the limit", "no return"],
)
def test_what_is_owed_for_a_return_goes_back_without_a_person(owed: int, limit: int, answer: object) -> None:
    """As far as the charge and the limit go."""
    only = charge("a", 1)
    assert decide_refund(only, [only], [], limit, NOW, owed=owed) == answer


def test_a_return_is_owed_once_whatever_charges_paid_for_it() -> None:
    """What came back for it counts; an exchange is settled otherwise."""
    paid = [replace(charge(name, 1), order_id="o") for name in ("a", "b")]
    back = Return((Returned("S-1", 1_800),), None, NOW)
    returned = replace(order("o", OrderStatus.RETURN_REQUESTED), sent_back=back)
    given = replace(refund(1_000, 1), charge_id="b", cause=Cause.RETURN)
    assert owed_for_return(paid[0], [returned], paid, []) == 1_800
    assert owed_for_return(paid[0], [returned], paid, [given]) == 800
    exchanged = replace(returned, sent_back=replace(back, difference=0))
    assert owed_for_return(paid[0], [exchanged], paid, []) == 0
    assert owed_for_return(charge("c", 1), [returned], paid, []) == 0


@pytest.mark.parametrize(
    ("given", "cap", "fits"), [(0, 4900, True), (1, 4900, False), (0, 4899, False), (10**9, None, True), (0, 0, False)]
)
def test_a_day_has_so_much_to_give_back(given: int, cap: int | None, fits: bool) -> None:  # noqa: FBT001 - a column
    """Whoever agreed to it; without a cap there is no end to it."""
    assert fits_into_day(Issue(4900, Cause.DUPLICATE), given, cap) is fits


@pytest.mark.parametrize(("cause", "counted"), [(Cause.CANCELLED, False), (Cause.CHANGED, False), (Cause.RETURN, True)])
def test_money_of_a_cancelled_or_changed_order_is_no_refund_for_the_limit(
    cause: Cause,
    counted: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """It was never the shop's to keep."""
    before = replace(refund(LIMIT, 1), cause=cause)
    answer = decide_refund(PAIR[1], PAIR, [before], LIMIT, NOW)
    assert isinstance(answer, AskPerson) is counted

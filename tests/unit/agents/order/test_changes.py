"""What may be changed of an order, returned and exchanged, and what it costs: each rule by a table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.order.accounts import Account, PaymentMethod
from agents.order.backend import Charge, Item, Order, OrderStatus, Return
from agents.order.products import Variant
from agents.order.rules_changes import (
    BY_MISTAKE,
    Cancelling,
    Denied,
    Exchange,
    NewPayment,
    Obstacle,
    SendBack,
    decide_cancelling,
    decide_payment,
    decide_return,
    decide_swaps,
    given_back,
    may_change,
    may_redirect,
    may_send_back,
    with_swaps,
)
from tests.unit.agents.order.order_objects import NOW, ago, charge
from tests.unit.agents.order.order_objects import order as socks

CARD = PaymentMethod("card", "credit_card", "visa", "1881")
PAYPAL = PaymentMethod("pal", "paypal")
GIFT = PaymentMethod("gift", "gift_card", balance=500)
ACCOUNT = Account("ann", "Ann Lee", methods=(CARD, PAYPAL, GIFT))
MUGS = {
    "mug-s": Variant("mug-s", "mug", "Mug", 900, {"size": "S"}),
    "mug-l": Variant("mug-l", "mug", "Mug", 1200, {"size": "L"}, stock=1),
    "mug-xl": Variant("mug-xl", "mug", "Mug", 1500, {"size": "XL"}),
    "mug-gone": Variant("mug-gone", "mug", "Mug", 1200, {"size": "XXL"}, offered=False),
    "pot-1": Variant("pot-1", "pot", "Pot", 3000, {"size": "1 l"}),
}
TWO_MUGS = Item("mug-s", "Mug", 2, 900, "mug", {"size": "S"})
POT = Item("pot-1", "Pot", 1, 3000, "pot", {"size": "1 l"})
PAID = replace(charge("paid", 2, amount=4800), order_id="o", method_id="card")


def order(status: OrderStatus = OrderStatus.PROCESSING) -> Order:
    """Two small mugs and a pot."""
    return replace(socks("o", status), items=(TWO_MUGS, POT))


def why(decided: object) -> Obstacle | None:
    """Why it is not done, if it isn't."""
    return decided.why if isinstance(decided, Denied) else None


@pytest.mark.parametrize(
    ("status", "cancel", "change", "send_back"),
    [
        (OrderStatus.PROCESSING, None, None, Obstacle.NOT_DELIVERED),
        (OrderStatus.PROCESSED, Obstacle.NOT_CANCELLABLE, Obstacle.NOT_OPEN, Obstacle.NOT_DELIVERED),
        (OrderStatus.SHIPPED, Obstacle.NOT_CANCELLABLE, Obstacle.NOT_OPEN, Obstacle.NOT_DELIVERED),
        (OrderStatus.DELIVERED, Obstacle.NOT_CANCELLABLE, Obstacle.NOT_OPEN, None),
        (OrderStatus.CANCELLED, Obstacle.ALREADY_CANCELLED, Obstacle.NOT_OPEN, Obstacle.NOT_DELIVERED),
        (OrderStatus.RETURN_REQUESTED, Obstacle.NOT_CANCELLABLE, Obstacle.NOT_OPEN, Obstacle.NOT_DELIVERED),
        (OrderStatus.EXCHANGE_REQUESTED, Obstacle.NOT_CANCELLABLE, Obstacle.NOT_OPEN, Obstacle.NOT_DELIVERED),
    ],
)
def test_what_is_possible_hangs_on_how_far_an_order_is(
    status: OrderStatus, cancel: Obstacle | None, change: Obstacle | None, send_back: Obstacle | None
) -> None:
    """Cancelled or changed before it is packed, sent back after it arrived."""
    one = order(status)
    assert [why(decide_cancelling(one, None, [])), why(may_change(one)), why(may_send_back(one, None, NOW))] == [
        cancel,
        change,
        send_back,
    ]


def test_an_order_whose_items_were_changed_stays_as_it_is() -> None:
    """Items are changed once, and that is the last change."""
    changed = replace(order(), items_changed=True)
    assert why(may_change(changed)) is Obstacle.ITEMS_CHANGED
    assert why(decide_cancelling(changed, None, [])) is Obstacle.NOT_CANCELLABLE
    assert may_redirect(changed) is None, "it can still be sent elsewhere"


def test_what_was_paid_for_a_cancelled_order_goes_back() -> None:
    """What is left of each payment."""
    back = decide_cancelling(order(), None, [PAID, replace(PAID, id="more", refunded=PAID.amount - 100)])
    assert isinstance(back, Cancelling)
    assert (back.refunded, len(back.back)) == (PAID.amount + 100, 2)


@pytest.mark.parametrize(
    ("reason", "answer"),
    [(None, None), (BY_MISTAKE, None), ("no longer needed", None), ("found it cheaper", Obstacle.REASON)],
)
def test_an_order_is_cancelled_for_an_accepted_reason(reason: str | None, answer: Obstacle | None) -> None:
    """Or without telling one."""
    assert why(decide_cancelling(order(), reason, [])) is answer


@pytest.mark.parametrize(
    ("delivered_days_ago", "window", "answer"),
    [(29, 30, None), (31, 30, Obstacle.TOO_LATE), (31, None, None), (None, 30, None)],
    ids=["in time", "too late", "no window", "nobody knows when"],
)
def test_a_return_must_be_in_time(delivered_days_ago: int | None, window: int | None, answer: Obstacle | None) -> None:
    """Where the company sets a time, and it is known when the order arrived."""
    delivered_at = None if delivered_days_ago is None else ago(delivered_days_ago * 24)
    one = replace(order(OrderStatus.DELIVERED), delivered_at=delivered_at)
    assert why(may_send_back(one, window, NOW)) is answer


def test_an_order_is_sent_back_once() -> None:
    """Also if its status should say otherwise."""
    one = replace(order(OrderStatus.DELIVERED), sent_back=Return((), None, NOW))
    assert why(may_send_back(one, None, NOW)) is Obstacle.SENT_BACK


@pytest.mark.parametrize(
    ("pairs", "method", "answer"),
    [
        ([("mug-s", "mug-l")], "card", None),
        ([("mug-s", "mug-l"), ("mug-s", "mug-xl")], "card", None),
        ([("mug-s", "mug-l")], "gift", None),
        ([("mug-s", "mug-xl")], "gift", Obstacle.BALANCE),
        ([("mug-s", "mug-l")], None, Obstacle.NO_METHOD),
        ([("mug-s", "mug-l")], "somebody's", Obstacle.UNKNOWN_METHOD),
        ([("mug-s", "mug-l"), ("mug-s", "mug-l")], "card", Obstacle.NOT_AVAILABLE),
        ([("mug-s", "mug-gone")], "card", Obstacle.NOT_AVAILABLE),
        ([("mug-s", "mug-none")], "card", Obstacle.NOT_AVAILABLE),
        ([("mug-s", "mug-s")], "card", Obstacle.SAME_ITEM),
        ([("mug-s", "pot-1")], "card", Obstacle.OTHER_PRODUCT),
        ([("cup", "mug-l")], "card", Obstacle.NO_SUCH_ITEM),
        ([("pot-1", "pot-1"), ("pot-1", "pot-1")], "card", Obstacle.NO_SUCH_ITEM),
        ([], "card", Obstacle.NOTHING_CHOSEN),
    ],
)
def test_a_thing_becomes_an_available_variant_of_its_product(
    pairs: Sequence[tuple[str, str]], method: str | None, answer: Obstacle | None
) -> None:
    """As many as were bought and as there are, and somebody must be able to pay the difference."""
    assert why(decide_swaps(order(), pairs, MUGS, ACCOUNT, method)) is answer


def test_what_was_delivered_may_be_exchanged_for_the_same_again() -> None:
    """It may have arrived broken; another product is no exchange even then."""
    arrived = order(OrderStatus.DELIVERED)
    assert isinstance(decide_swaps(arrived, [("mug-s", "mug-s")], MUGS, ACCOUNT, None), Exchange)
    assert why(decide_swaps(arrived, [("mug-s", "pot-1")], MUGS, ACCOUNT, "card")) is Obstacle.OTHER_PRODUCT


def test_swaps_that_cross_need_nothing_from_the_shelf() -> None:
    """What becomes free at once is there for the other; once delivered, it still has to come back."""
    mugs = {**MUGS, "mug-l": replace(MUGS["mug-l"], stock=0)}
    large = Item("mug-l", "Mug", 1, 1200, "mug", {"size": "L"})
    crossing = [("mug-s", "mug-l"), ("mug-l", "mug-s")]
    both = replace(order(), items=(replace(TWO_MUGS, quantity=1), large))
    exchange = decide_swaps(both, crossing, mugs, ACCOUNT, None)
    assert isinstance(exchange, Exchange)
    assert [item.sku for item in with_swaps(both, exchange.swaps).items] == ["mug-l", "mug-s"]
    arrived = replace(both, status=OrderStatus.DELIVERED)
    assert why(decide_swaps(arrived, crossing, mugs, ACCOUNT, None)) is Obstacle.NOT_AVAILABLE


def test_of_several_alike_one_is_replaced() -> None:
    """The rest of the line stays, and the order costs what its items cost."""
    exchange = decide_swaps(order(), [("mug-s", "mug-l")], MUGS, ACCOUNT, "card")
    assert isinstance(exchange, Exchange)
    changed = with_swaps(order(), exchange.swaps)
    assert [(item.sku, item.quantity, item.unit_price) for item in changed.items] == [
        ("mug-s", 1, 900),
        ("mug-l", 1, 1200),
        ("pot-1", 1, 3000),
    ]
    assert changed.amount == order().amount + exchange.difference
    assert changed.items_changed


@pytest.mark.parametrize(
    ("skus", "method", "answer"),
    [
        (["mug-s", "mug-s", "pot-1"], "card", 4800),
        (["mug-s"], "gift", 900),
        (["mug-s"], None, 900),
        (["mug-s"], "pal", Obstacle.OTHER_METHOD),
        (["mug-s"], "somebody's", Obstacle.UNKNOWN_METHOD),
        (["mug-s"] * 3, "card", Obstacle.NO_SUCH_ITEM),
        ([], "card", Obstacle.NOTHING_CHOSEN),
    ],
)
def test_money_for_a_return_goes_back_as_it_came_or_to_a_gift_card(
    skus: Sequence[str], method: str | None, answer: int | Obstacle
) -> None:
    """What they cost, for things that were bought."""
    decided = decide_return(order(OrderStatus.DELIVERED), skus, ACCOUNT, method, [PAID])
    assert (decided.amount if isinstance(decided, SendBack) else decided.why) == answer


@pytest.mark.parametrize(
    ("method", "paid", "answer"),
    [
        ("pal", [PAID], None),
        ("card", [PAID], Obstacle.SAME_METHOD),
        ("gift", [PAID], Obstacle.BALANCE),
        ("somebody's", [PAID], Obstacle.UNKNOWN_METHOD),
        (None, [PAID], Obstacle.NO_METHOD),
        ("pal", [], Obstacle.NO_SINGLE_PAYMENT),
        ("pal", [PAID, replace(PAID, id="second")], Obstacle.NO_SINGLE_PAYMENT),
        ("pal", [replace(PAID, refunded=1)], Obstacle.NO_SINGLE_PAYMENT),
    ],
)
def test_an_order_is_paid_in_another_way_once(
    method: str | None, paid: Sequence[Charge], answer: Obstacle | None
) -> None:
    """By one method that can pay all of it."""
    decided = decide_payment(order(), ACCOUNT, method, paid)
    assert why(decided) is answer
    assert isinstance(decided, NewPayment) is (answer is None)


@given(st.lists(st.tuples(st.integers(1, 9_000), st.integers(0, 9_000))), st.integers(0, 40_000))
def test_never_more_is_given_back_than_is_left_of_each_charge(paid: list[tuple[int, int]], amount: int) -> None:
    """All of the amount or nothing, whatever was paid and given back before."""
    charges = [charge(f"c{at}", at, amount=taken, refunded=min(back, taken)) for at, (taken, back) in enumerate(paid)]
    parts = given_back(amount, charges)
    left = sum(one.refundable for one in charges)
    if isinstance(parts, Denied):
        assert left < amount
        return
    assert sum(part for _, part in parts) == amount
    assert all(0 < part <= one.refundable for one, part in parts)


def test_the_window_ends_with_its_last_day() -> None:
    """Not a moment sooner."""
    arrived = replace(order(OrderStatus.DELIVERED), delivered_at=NOW - timedelta(days=30))
    assert may_send_back(arrived, 30, NOW) is None
    assert may_send_back(arrived, 30, NOW + timedelta(seconds=1)) is not None

"""Which order a customer means, and which can be cancelled."""

from dataclasses import replace

import pytest

from agents.order.backend import Item, Order, OrderStatus
from agents.order.meaning import orders_named
from agents.order.rules import find, find_delivery, order_in_question, parcels_in_question
from tests.unit.agents.order.order_objects import order

PROCESSING, SHIPPED = OrderStatus.PROCESSING, OrderStatus.SHIPPED
DELIVERED, CANCELLED = OrderStatus.DELIVERED, OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("orders", "meant"),
    [
        ([order("old", SHIPPED, 9), order("new", DELIVERED, 1)], "old"),
        ([order("old", SHIPPED, 9), order("new", PROCESSING, 1)], "new"),
        ([order("old", DELIVERED, 9), order("new", CANCELLED, 1)], "new"),
        ([], None),
    ],
    ids=["what is to arrive", "the newest of them", "else the newest", "none"],
)
def test_an_order_that_is_not_named_is_the_newest_still_to_arrive(orders: list[Order], meant: str | None) -> None:
    """A customer asks for what they wait for."""
    found = order_in_question(orders)
    assert (found.id if found else None) == meant


@pytest.mark.parametrize(
    ("orders", "meant"),
    [
        ([order("a", SHIPPED, 9), order("b", PROCESSING, 1)], ["a"]),
        ([order("a", SHIPPED, 9), order("b", SHIPPED, 1)], ["b", "a"]),
        ([order("a", DELIVERED, 9), order("b", PROCESSING, 1)], ["b"]),
        ([], []),
    ],
    ids=["on its way", "several on their way", "none on its way", "none at all"],
)
def test_a_parcel_that_is_not_named_is_one_on_its_way(orders: list[Order], meant: list[str]) -> None:
    """Only where several are, there is something to ask."""
    assert [one.id for one in parcels_in_question(orders)] == meant


@pytest.mark.parametrize("said", ["ord_42", "ORD_42", "ord-42", "Ord 42", "#42", "42", " ord_42 "])
def test_an_id_is_found_as_people_write_it(said: str) -> None:
    """Nobody types an id as a database does."""
    orders = [order("ord_42", SHIPPED), order("ord_421", SHIPPED), order("po_7", SHIPPED)]
    found = find(said, orders)
    assert found is not None
    assert found.id == "ord_42"


@pytest.mark.parametrize("said", ["4", "2", "ord", "", "#", "ord_42x"])
def test_a_part_of_an_id_is_not_enough(said: str) -> None:
    """A wrong guess would act on the wrong order."""
    assert find(said, [order("ord_42", SHIPPED)]) is None


def test_where_two_ids_fit_only_the_exact_one_is_taken() -> None:
    """A number that ends two ids names neither."""
    orders = [order("ord_42", SHIPPED), order("po_42", SHIPPED), order("PO_42", DELIVERED)]
    assert find("42", orders) is None
    assert find("Po_42", orders) is None
    exact = find("po_42", orders)
    assert exact is not None
    assert exact.status is SHIPPED


@pytest.mark.parametrize("said", ["EK-4471-0093", "ek 44710093", "ord_42"])
def test_a_delivery_is_found_by_its_parcels_number_too(said: str) -> None:
    """Customers copy what the carrier's mail says."""
    orders = [order("ord_41", SHIPPED), order("ord_42", SHIPPED, tracking="EK-4471-0093")]
    found = find_delivery(said, orders)
    assert found is not None
    assert found.id == "ord_42"


def test_a_delivery_without_a_name_is_not_guessed() -> None:
    """An order without a parcel is not the one with no number."""
    assert find_delivery("", [order("ord_42", PROCESSING)]) is None


@pytest.mark.parametrize(("said", "meant"), [("#W42", "#W42"), ("W42", "#W42"), ("42", "#W42"), ("#42", None)])
def test_where_the_mark_belongs_to_the_ids_it_makes_an_id_a_full_one(said: str, meant: str | None) -> None:
    """`#42` is another id than `#W42`; the bare number may be short for it."""
    found = find(said, [order("#W42", SHIPPED)])
    assert (found.id if found else None) == meant


def stocked(name: str, *things: str) -> Order:
    """An order with these things in it."""
    items = tuple(Item(sku=thing, name=thing, quantity=1, unit_price=1) for thing in things)
    return replace(order(name, DELIVERED), items=items)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the invoice for my boots", ["a", "b"]),
        ("where are the red boots", ["b"]),
        ("the tent order", ["b"]),
        ("where is my order", []),
    ],
)
def test_an_order_is_named_by_what_is_in_it(said: str, meant: list[str]) -> None:
    """By what a thing is, and among several such by what else is said of it."""
    orders = [stocked("a", "Blue boots"), stocked("b", "Red boots", "Dome tent"), stocked("c", "Wool hat")]
    assert [one.id for one in orders_named(orders, said)] == meant

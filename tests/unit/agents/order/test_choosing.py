"""What a customer chose is read from their own words, and asked for where they leave it open."""

from dataclasses import replace

import pytest

from agents.order.backend import Item, OrderStatus
from agents.order.choosing import address_in, address_told, items_named, product_named, reason_in, variants_named
from agents.order.products import Product, Variant
from tests.unit.agents.order.order_objects import order

BOOTS = Item("B-9g", "Rain boots", 1, 9000, "boots", {"size": "9", "color": "green"})
SOCKS = Item("S-1", "wool socks", 2, 1800)
ORDER = replace(order("o", OrderStatus.DELIVERED), items=(BOOTS, SOCKS))
KINDS = tuple(
    Variant(f"B-{size}{color[0]}", "boots", "Rain boots", 9000, {"size": size, "color": color}, stock)
    for size, color, stock in (("9", "green", 4), ("9", "black", 4), ("10", "green", 4), ("11", "green", 0))
)


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


def test_of_one_thing_nothing_need_be_said() -> None:
    """It can be no other."""
    assert items_named(replace(ORDER, items=(BOOTS,)), "I want to return it") == ["B-9g"]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("for size 10", ["B-10g"]),
        ("I'd like them in black", ["B-9b"]),
        ("size 9 is too small, size 10 please", ["B-10g"]),
        ("size 10 in black", []),
        ("in size 11", ["B-9b", "B-10g"]),
        ("B-9b", ["B-9b"]),
        ("for something else", ["B-9b", "B-10g"]),
    ],
)
def test_a_variant_is_named_by_what_is_to_be_different(said: str, offered: list[str]) -> None:
    """The rest stays; where nothing is said, all that can be had is offered."""
    assert [one.sku for one in variants_named(BOOTS, KINDS, said)] == offered


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("send it to 5 Oak Lane, Boston, MA 02110, please", "5 Oak Lane, Boston, MA 02110"),
        ("change my address to Hauptstr. 7, 10115 Berlin", "Hauptstr. 7, 10115 Berlin"),
        ("please send order ord_7 to: 1 Elm St, Rye 10580 instead.", "1 Elm St, Rye 10580"),
        ("I want to change the address of my order", None),
        ("send it to my office, please", None),
        ("change it to something else, 7 is wrong", None),
    ],
)
def test_an_address_is_read_where_there_is_one(said: str, address: str | None) -> None:
    """It follows `to`, begins like one, and has a number and a comma."""
    found = address_in(said)
    assert (str(found) if found else None) == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("7 Elm Street, Rye", "7 Elm Street, Rye"),
        ("to 7 Elm Street, Rye please", "7 Elm Street, Rye"),
        ("My new address is: 7 Elm Street, Rye", "7 Elm Street, Rye"),
        ("Torstr. 1, Berlin", "Torstr. 1, Berlin"),
        ("my office", None),
        ("42", None),
    ],
)
def test_what_is_told_as_an_address_must_look_like_one(said: str, address: str | None) -> None:
    """Letters and a number, without the words around them."""
    found = address_told(said)
    assert (str(found) if found else None) == address


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

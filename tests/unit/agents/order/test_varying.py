"""The variant that is wanted is read from the customer's words."""

import pytest

from agents.order.backend import Item
from agents.order.products import Variant
from agents.order.varying import variants_named

BOOTS = Item("B-9g", "Rain boots", 1, 9000, "boots", {"size": "9", "color": "green"})
KINDS = tuple(
    Variant(f"B-{size}{color[0]}", "boots", "Rain boots", 9000, {"size": size, "color": color}, stock)
    for size, color, stock in (("9", "green", 4), ("9", "black", 4), ("10", "green", 4), ("11", "green", 0))
)

SHIRT = Item("S-M", "Shirt", 1, 900, "shirt", {"size": "M"})
SHIRTS = tuple(Variant(f"S-{size}", "shirt", "Shirt", 900, {"size": size}) for size in ("S", "M", "L", "XL"))


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
    ("said", "offered"),
    [
        ("a size bigger", ["B-10g"]),
        ("the next size down", []),
        ("they are too small", ["B-9b", "B-10g"]),
    ],
)
def test_a_bigger_one_is_the_next_one_there_is(said: str, offered: list[str]) -> None:
    """Where there is none, and where it is only said what is wrong, nobody guesses."""
    assert [one.sku for one in variants_named(BOOTS, KINDS, said)] == (offered or ["B-9b", "B-10g"])


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("it's too small, I'd like the large one", ["S-L"]),
        ("extra large please", ["S-XL"]),
        ("one size up", ["S-L"]),
        ("a smaller one", ["S-S"]),
        ("it is too large", ["S-S", "S-L", "S-XL"]),
    ],
)
def test_sizes_are_known_by_their_names(said: str, offered: list[str]) -> None:
    """What is too large is not wanted large."""
    assert [one.sku for one in variants_named(SHIRT, SHIRTS, said)] == offered

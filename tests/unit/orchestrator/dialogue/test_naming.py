"""What names one of several things."""

import pytest

from orchestrator.dialogue.naming import beyond_name, named_among

THINGS = ("Green lamp and wool blanket", "Hand saw", "Hand drill", "Stationery order")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the lamp", [0]),
        ("the blankets, please", [0]),
        ("i mean the one with the blankt", [0]),
        ("the hand saw", [1]),
        ("something by hand", [1, 2]),
        ("the lamp and the saw", []),
        ("not the lamp", []),
        ("the kite", []),
        ("38", []),
        ("my order", [3]),
    ],
)
def test_a_thing_is_named_by_the_words_that_only_it_has(said: str, meant: list[int]) -> None:
    """In any form, with a slip, without its article; what several have names them all."""
    assert named_among(said, THINGS) == meant


def test_the_words_of_a_wish_do_not_name_its_subject() -> None:
    """Who cancels an order has not named the one that is called so."""
    assert named_among("cancel my order", THINGS, subject=True) == []
    assert named_among("return the saw", THINGS, subject=True) == [1]


def test_what_is_said_beyond_a_name_is_told() -> None:
    """A number is something, an article is not."""
    assert beyond_name("the green lamp at 14", THINGS[0]) == ["14"]

"""An address is kept as it stands on a parcel, without the words around it."""

import time

import pytest

from agents.order.addressing import address_in, address_told


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("send it to 5 Oak Lane, Boston, MA 02110, please", "5 Oak Lane, Boston, MA 02110"),
        ("change my address to Hauptstr. 7, 10115 Berlin", "Hauptstr. 7, 10115 Berlin"),
        ("please send order ord_7 to: 1 Elm St, Rye 10580 instead.", "1 Elm St, Rye 10580"),
        ("I want to change the address of my order", None),
        ("send it to my office, please", None),
        ("change it to something else, 7 is wrong", None),
        ("to 5 Oak Lane, Boston, MA 02110. I moved last week", "5 Oak Lane, Boston, MA 02110"),
        ("to 5 Oak Lane, Boston, MA 02110 and cancel order ord_5", "5 Oak Lane, Boston, MA 02110"),
        ("to 12 St. Mary's Road, London N1 2AB because I moved", "12 St. Mary's Road, London N1 2AB"),
        ("to 5 Oak Lane, Apt. 3, Boston, MA 02110 not the old one", "5 Oak Lane, Apt. 3, Boston, MA 02110"),
        ("my new address is 7 Elm Street, Rye; the old one is wrong", "7 Elm Street, Rye"),
        ("change the address to my office: 5 Main St, Albany, NY 12207", "5 Main St, Albany, NY 12207"),
        ("send it to my mother's new place, 5 Main St, Albany, NY 12207", "5 Main St, Albany, NY 12207"),
        ("Hi\nplease change my address to 7 Elm St\nRye NY 10580\nThanks\nAda", "7 Elm St, Rye NY 10580"),
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
        ("9 Birch Road, Albany, NY 12207 and please hurry", "9 Birch Road, Albany, NY 12207"),
        ("Hi,\n7 Elm Street,\nRye NY 10580\n\nThank you", "7 Elm Street, Rye NY 10580"),
        ("Flat 3, 12 High Street, Hay-on-Wye HR3 5AA", "Flat 3, 12 High Street, Hay-on-Wye HR3 5AA"),
        ("to my office: 7 Elm Street, Rye", "7 Elm Street, Rye"),
        ("my office", None),
        ("42", None),
    ],
)
def test_what_is_told_as_an_address_must_look_like_one(said: str, address: str | None) -> None:
    """Letters and a number, without the words around them."""
    found = address_told(said)
    assert (str(found) if found else None) == address


def test_no_message_takes_long_to_look_through() -> None:
    """Customers paste anything."""
    began = time.process_time()
    for junk in (", " * 4_000, "to 7 A" * 1_300, "to A, 1 " + ". I" * 2_600, "7 " * 4_000):
        address_in(junk)
        address_told(junk)
    assert time.process_time() - began < 2

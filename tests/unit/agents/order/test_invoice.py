"""An invoice is a PDF that any reader opens, whatever is written on it."""

import re
import zlib
from dataclasses import replace

import pytest

from agents.order.accounts import Account, Address
from agents.order.backend import Item, OrderStatus, Terms
from agents.order.invoice import Bill, written
from tests.unit.agents.order.order_objects import NOW, charge, order

SOCKS = replace(order("o-7/A", OrderStatus.DELIVERED), address=Address("3 Kettle Row", city="Bath"))
BILL = Bill(SOCKS, Terms("Wool & Co", "EUR"), Account("ann", "Zoë Lee"), (charge("c", 1, amount=1800),), NOW)


def text(pdf: bytes) -> str:
    """What is written on its pages."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    pages = (zlib.decompress(stream) for stream in streams if stream.startswith(b"x"))
    return b"\n".join(pages).decode("latin-1")


def test_it_tells_what_was_bought_from_whom_and_what_was_paid() -> None:
    """The company, the customer, the address, each line and the sums."""
    pdf = written(BILL)
    assert pdf.startswith(b"%PDF-")
    for told in ("Wool & Co", "Zoë Lee", "3 Kettle Row", "wool socks", "$18", "Total", "Paid", "March 9, 2026"):
        assert told in text(pdf), told
    assert "Given back" not in text(pdf)


def test_what_came_back_is_told() -> None:
    """So that nobody deducts it twice."""
    returned = replace(BILL, paid=(charge("c", 1, amount=1800, refunded=600),))
    assert "Given back" in text(written(returned))
    assert "$6" in text(written(returned))


@pytest.mark.parametrize(("name", "seen"), [("Łukasz 茶", "?ukasz ?"), ("Émile ﬁn", "Émile fin"), ("9 €", "9 EUR")])
def test_letters_the_font_does_not_have_do_no_harm(name: str, seen: str) -> None:
    """They lose their accents, or become question marks."""
    assert seen in text(written(replace(BILL, account=Account("ann", name))))


def test_a_long_order_goes_on_on_the_next_page() -> None:
    """Each line is there."""
    items = tuple(Item(f"S-{at}", f"sock number {at}", 1, 100) for at in range(90))
    told = text(written(replace(BILL, order=replace(SOCKS, items=items))))
    assert all(f"sock number {at}" in told for at in (0, 45, 89))


def test_its_name_is_one_that_every_system_takes() -> None:
    """Whatever ids look like."""
    assert BILL.filename == "invoice-o7A.pdf"
    assert replace(BILL, order=replace(SOCKS, id="/")).filename == "invoice-order.pdf"

"""An invoice as a PDF."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from babel.dates import format_date

from agents.order.accounts import Account
from agents.order.backend import Charge, Order, OrderStatus, Terms
from hubbub.money import spoken

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "Helvetica"
TITLE_SIZE, TEXT_SIZE, LINE_MM = 18, 11, 7
WIDTHS_MM = (110, 20, 30, 30)
RIGHT, LEFT = "R", "L"


@dataclass(frozen=True, slots=True)
class Bill:
    """What an invoice is written from; `at` is when, where the customer is."""

    order: Order
    terms: Terms
    account: Account | None
    paid: tuple[Charge, ...]
    at: datetime

    @property
    def filename(self) -> str:
        """A name for the file, in letters every system takes."""
        return f"invoice-{''.join(filter(str.isalnum, self.order.id)) or 'order'}.pdf"


def written(bill: Bill) -> bytes:
    """The invoice as a PDF file.

    It is set in a font every reader has, which knows the letters of western Europe only: others lose their accents, or
    become question marks.
    """
    from fpdf import FPDF  # noqa: PLC0415 - half a second of each start, and few invoices are asked for

    page = FPDF(format="A4")
    page.set_creation_date(bill.at)
    page.set_title(_latin(f"Invoice for order {bill.order.id}"))
    page.add_page()
    _head(page, bill)
    _lines(page, bill.order)
    _sums(page, bill)
    return bytes(page.output())


def _head(page: "FPDF", bill: Bill) -> None:
    page.set_font(FONT, "B", TITLE_SIZE)
    _line(page, bill.terms.name or "Invoice")
    page.set_font(FONT, "", TEXT_SIZE)
    _line(page, f"Invoice for order {bill.order.id}")
    placed = bill.order.placed_at.astimezone(bill.at.tzinfo)
    _line(page, f"Ordered on {format_date(placed, 'long', locale='en_US')}")
    if bill.order.status is OrderStatus.CANCELLED:
        _line(page, "This order was cancelled.")
    for text in (bill.account.name if bill.account else "", str(bill.order.address or "")):
        if text:
            _line(page, text)
    page.ln(LINE_MM)


def _lines(page: "FPDF", order: Order) -> None:
    page.set_font(FONT, "B", TEXT_SIZE)
    _row(page, ("Item", "Quantity", "Price", "Amount"))
    page.set_font(FONT, "", TEXT_SIZE)
    for item in order.items:
        options = ", ".join(item.options.values())
        name = f"{item.name} ({options})" if options else item.name
        prices = (spoken(amount, order.currency) for amount in (item.unit_price, item.unit_price * item.quantity))
        _row(page, (name, str(item.quantity), *prices))


def _sums(page: "FPDF", bill: Bill) -> None:
    order = bill.order
    page.set_font(FONT, "B", TEXT_SIZE)
    _row(page, ("Total", "", "", spoken(order.amount, order.currency)))
    page.set_font(FONT, "", TEXT_SIZE)
    paid = sum(charge.amount for charge in bill.paid)
    back = sum(charge.refunded for charge in bill.paid)
    for name, amount in (("Paid", paid), ("Given back", back)):
        if amount:
            _row(page, (name, "", "", spoken(amount, order.currency)))


def _line(page: "FPDF", text: str) -> None:
    page.multi_cell(0, LINE_MM, _latin(text), new_x="LMARGIN", new_y="NEXT")


def _row(page: "FPDF", texts: tuple[str, ...]) -> None:
    with page.table(
        first_row_as_headings=False, borders_layout="NONE", col_widths=WIDTHS_MM, text_align=(LEFT, RIGHT, RIGHT, RIGHT)
    ) as table:
        table.row(tuple(map(_latin, texts)))


def _latin(text: str) -> str:
    """The text in the letters the font has: `Łukasz 茶 €9` becomes `?ukasz ? EUR 9`, `Zoë` stays."""
    known = unicodedata.normalize("NFC", text.replace("€", "EUR ").replace("£", "GBP ").replace("¥", "JPY "))
    return "".join(letter if _fits(letter) else _plain(letter) for letter in known)


def _fits(letter: str) -> bool:
    return letter.encode("latin-1", "ignore") != b""


def _plain(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
    return plain or "?"

"""The demo company is read as it was written, or refused with the field that is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from agents.order.demo import Demo
from hubbub.errors import ConfigurationInvalid
from hubbub.seeding import read_seed
from tests.unit.agents.order.order_objects import NOW

COMPANY = "company: {name: Tokyo Tea, currency: JPY, timezone: Asia/Tokyo, unknown: yes}\n"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where a test writes its company."""
    return tmp_path / "company.yaml"


def test_an_id_stays_the_text_it_is(written: Path) -> None:
    """Zeros in front, dates and plain numbers are ids too."""
    written.write_text(
        COMPANY + "charges:\n"
        "- {id: 0042, customer_id: 7, amount: 500, description: 2026-01-01, at: -1d}\n"
        "- {id: 1_000, customer_id: no, amount: 500, description: tea, at: 2026-03-08T09:00:00+09:00}\n"
    )
    first, second = read_seed(written, Demo, NOW).charges
    assert (first.id, first.customer_id, first.description) == ("0042", "7", "2026-01-01")
    assert (second.id, second.customer_id) == ("1_000", "no")


def test_moments_are_counted_from_now(written: Path) -> None:
    """`-12d2m` is two minutes after `-12d`."""
    written.write_text(
        COMPANY + "charges:\n"
        "- {id: a, customer_id: c, amount: 1, description: tea, at: -12d}\n"
        "- {id: b, customer_id: c, amount: 1, description: tea, at: -12d2m}\n"
    )
    first, second = read_seed(written, Demo, NOW).charges
    assert first.at == NOW - timedelta(days=12)
    assert second.at - first.at == timedelta(minutes=2)


def test_what_an_order_does_not_have_may_be_left_out_or_empty(written: Path) -> None:
    """An order that was not shipped has no parcel."""
    written.write_text(
        COMPANY + "orders:\n- {id: o, customer_id: c, status: processing, placed_at: -1d, carrier: null, eta: ,\n"
        "   items: [{sku: 1, name: tea, quantity: 2, unit_price: 300}]}\n"
    )
    (order,) = read_seed(written, Demo, NOW).orders
    assert (order.carrier, order.tracking, order.eta) == (None, None, None)
    assert (order.items[0].sku, order.items[0].unit_price) == ("1", 300)


CHARGE = "charges: [{{id: a, customer_id: c, amount: {amount}, description: tea, at: {at}}}]"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (COMPANY + CHARGE.format(amount="49.00", at="-1d"), "charges.0.amount"),
        (COMPANY + CHARGE.format(amount="0", at="-1d"), "charges.0.amount"),
        (COMPANY + CHARGE.format(amount="5", at="yesterday"), "charges.0.at"),
        (COMPANY + CHARGE.format(amount="5", at="2026-03-08T09:00:00"), "charges.0.at"),
        (COMPANY + "charges: [{id: a, customer_id: c}]", "charges.0.amount"),
        (COMPANY + "orders: [{id: a, customer_id: c, status: lost, placed_at: -1d}]", "orders.0.status"),
        ("company: {currency: dollars}", "company.currency"),
        ("charges: []", "company"),
        ("", "company"),
        ("- a list", "the whole file"),
    ],
)
def test_a_wrong_field_is_named(written: Path, text: str, field: str) -> None:
    """Whoever wrote the file learns where to look."""
    written.write_text(text)
    with pytest.raises(ConfigurationInvalid, match=rf"company\.yaml: {field}: "):
        read_seed(written, Demo, NOW)


def test_an_id_given_twice_is_refused(written: Path) -> None:
    """Two orders under one id would be one order too few."""
    order = "{id: same, customer_id: c, status: shipped, placed_at: -1d}"
    written.write_text(f"{COMPANY}orders: [{order}, {order}]")
    with pytest.raises(ConfigurationInvalid, match=r"orders: .*'same' is given twice"):
        read_seed(written, Demo, NOW)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", None], ids=["not text", "not YAML", "not there"])
def test_a_file_that_cannot_be_read_is_refused(written: Path, content: bytes | None) -> None:
    """A broken file stops the start instead of leaving an empty shop."""
    if content is not None:
        written.write_bytes(content)
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        read_seed(written, Demo, NOW)

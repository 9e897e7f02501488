"""Demo files of any company are read, and mistakes in them are named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.booking.demo import Demo
from hubbub.errors import ConfigurationInvalid
from hubbub.seeding import read_seed

NOW = datetime(2026, 11, 18, 15, 0, 30, tzinfo=UTC)
SERVICE = '{id: "07", name: cut, minutes: 45, open: "Tue-Sat 10:00-19:00"}'
FILES = sorted((Path(__file__).parents[4] / "deploy" / "demo").glob("*.yaml"))


def company(tmp_path: Path, text: str) -> Path:
    """A demo file."""
    path = tmp_path / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_files_we_deliver_can_be_used(path: Path) -> None:
    """Each has something to book."""
    assert read_seed(path, Demo, NOW).services


def test_ids_and_times_are_read_as_written(tmp_path: Path) -> None:
    """Zeros stay in front of ids; relative moments count from the start; seconds are dropped."""
    bookings = "bookings: [{id: 0042, customer_id: 007, service_id: 07, starts_at: +2d}]"
    demo = read_seed(company(tmp_path, f"services: [{SERVICE}]\n{bookings}"), Demo, NOW)
    (booking,) = demo.bookings
    assert (booking.id, booking.customer_id, booking.service_id) == ("0042", "007", "07")
    assert booking.starts_at == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert (demo.services[0].capacity, demo.company.timezone) == (1, None)


@pytest.mark.parametrize("text", ["charges: [{id: x}]\nshop: true", "company: {name: Tea}", "bookings:\nservices:\n"])
def test_a_company_without_services_is_a_company(tmp_path: Path, text: str) -> None:
    """Sections may be missing, empty, or another agent's."""
    assert read_seed(company(tmp_path, text), Demo, NOW).services == ()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("services: [{id: a, name: cut, minutes: 45, open: always}]", "services.0.open"),
        ("services: [{id: a, name: cut, minutes: 0, open: Mon 09:00-10:00}]", "services.0.minutes"),
        (f"services: [{SERVICE}, {SERVICE}]", "services: "),
        ("company: {timezone: Mars/Base}", "company.timezone"),
        ("company: {timezone: ''}", "company.timezone"),
        (
            f"services: [{SERVICE}]\nbookings: [{{id: b, customer_id: c, service_id: '8', starts_at: -1d}}]",
            "bookings.0.serv",
        ),
        (
            f"services: [{SERVICE}]\nbookings: [{{id: b, customer_id: c, service_id: '07', starts_at: soon}}]",
            "bookings.0.st",
        ),
        ("- a list", "the whole file"),
        ("services: [", "cannot be read"),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, text: str, where: str) -> None:
    """Whoever wrote the file learns where to look."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_DEMO_DATA") as error:
        read_seed(company(tmp_path, text), Demo, NOW)
    assert where in str(error.value)


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    """Somebody asked for it."""
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        read_seed(tmp_path / "none.yaml", Demo, NOW)

"""Other companies: other zones, hours, ids and names; and none at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import sqlite_file
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company


@pytest.fixture(scope="module")
def berlin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A practice in Berlin, on the Friday before the clocks go back."""
    folder = tmp_path_factory.mktemp("booking")
    demo = write_company(
        folder / "company.yaml",
        company={"name": "Praxis", "currency": "EUR", "timezone": "Europe/Berlin", "unknown": 1},
        services=[
            {
                **offer("Größenberatung", minutes=45, hours="Mo"),
                "open": "Mon-Fri 08:00-12:00 14:00-18:00, Sun 01:00-04:00",
            },
            {**offer("Vortrag", capacity=2), "id": "0042", "colour": "red"},
        ],
        bookings=[
            {"id": "T/77-x", "customer_id": "k1", "service_id": "0042", "starts_at": "2026-10-26T10:00:00+01:00"},
            {"id": "T/78-x", "customer_id": "k2", "service_id": "0042", "starts_at": "2026-10-26T10:00:00+01:00"},
            {"id": "T/79-x", "customer_id": "k3", "service_id": "0042", "starts_at": "2026-10-26T10:15:00+01:00"},
        ],
        orders="not ours",
    )
    with booking_desk(sqlite_file(folder / "booking.db"), demo, clock_at="2026-10-23T12:00:00+02:00") as running:
        yield running


def test_hours_are_the_companys_wall_clock_after_the_clocks_have_changed(berlin: Desk) -> None:
    """Eight in the morning stays eight in the morning."""
    wish = {"service": "Größenberatung", "when": {"day": "2026-10-26", "before": "09:00"}}
    found = berlin.answer(None, "find_slots", wish, timezone="Europe/Berlin")
    starts = [slot["starts_at"] for slot in found["output"]["slots"]]
    assert starts == ["2026-10-26T08:00:00+01:00", "2026-10-26T08:30:00+01:00"]


def test_the_hour_that_comes_twice_can_be_booked_twice(berlin: Desk) -> None:
    """In the night to Sunday half past two comes twice, an hour apart."""
    first = berlin.book("k1", "Größenberatung", "2026-10-25T02:00:00+02:00")
    second = berlin.book("k2", "Größenberatung", "2026-10-25T02:00:00+01:00")
    assert (first["outcome"], second["outcome"]) == ("done", "done")


def test_lunch_is_no_time_to_come(berlin: Desk) -> None:
    """A booking must fit into one of the windows."""
    asked = berlin.book("k1", "Größenberatung", "2026-10-26T11:30:00+01:00")
    assert "outside the hours" in asked["ask"]["question"]


def test_bookings_beyond_the_capacity_are_kept_but_not_joined(berlin: Desk) -> None:
    """What the company had promised stands."""
    assert "T/79-x" in berlin.booked("k3")
    assert berlin.book("k4", "vortrag", "2026-10-26T10:00:00+01:00")["outcome"] == "needs_input"


def test_the_companys_ids_are_learned(berlin: Desk) -> None:
    """Any shape will do."""
    assert r"T/\d+\-x" in berlin.card()["vocabulary"]["booking.id"]["pattern"]


def test_without_a_company_there_is_nothing_to_book(tmp_path: Path) -> None:
    """An empty store is a state like any other."""
    with booking_desk(sqlite_file(tmp_path / "booking.db"), None) as desk:
        refused = desk.book("ann", "yoga", "2026-11-23T14:00:00-05:00")
        assert (refused["outcome"], refused["code"]) == ("refused", "no_services")
        assert desk.answer(None, "list_services")["output"] == {"services": []}
        assert desk.card()["vocabulary"]["service.name"] == {"values": []}


def test_the_setting_says_the_zone_where_the_file_does_not(tmp_path: Path) -> None:
    """HUBBUB_TIMEZONE is the company's."""
    demo = write_company(tmp_path / "company.yaml", services=[offer("tea")])
    with booking_desk(sqlite_file(tmp_path / "booking.db"), demo, HUBBUB_TIMEZONE="Asia/Tokyo") as desk:
        assert desk.book("ann", "tea", "2026-11-23T09:00:00+09:00")["outcome"] == "done"
        assert desk.book("ann", "tea", "2026-11-23T09:00:00-05:00")["outcome"] == "needs_input"

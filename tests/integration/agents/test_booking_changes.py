"""Appointments are listed, moved and cancelled by those who have them."""

from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar

from tests.databases import sqlite_file
from tests.grants import yes
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company


def booking(name: str, service: str, starts_at: str, customer: str = "ann") -> dict[str, Any]:
    """An appointment in the demo file."""
    return {"id": name, "customer_id": customer, "service_id": f"svc-{service}", "starts_at": starts_at}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop with an appointment for each test."""
    folder = tmp_path_factory.mktemp("booking")
    demo = write_company(
        folder / "company.yaml",
        company={"timezone": "America/New_York"},
        services=[offer("yoga"), offer("tea", minutes=60), offer("run")],
        bookings=[
            booking("M1", "yoga", "2026-11-23T14:00:00-05:00"),
            booking("M2", "tea", "2026-11-23T09:00:00-05:00"),
            booking("C1", "yoga", "2026-11-24T10:00:00-05:00"),
            booking("P1", "yoga", "-1d"),
            booking("B1", "yoga", "2026-11-25T12:00:00-05:00", "bob"),
            booking("D1", "run", "2026-11-26T12:00:00-05:00", "dan"),
            booking("D2", "run", "+1d", "dan"),
            booking("D3", "run", "-5h", "dan"),
        ],
    )
    with booking_desk(sqlite_file(folder / "booking.db"), demo) as running:
        yield running


def event(outcome: dict[str, Any]) -> tuple[str, int, str]:
    """Method, sequence and UID of the invitation in an output."""
    calendar: Any = Calendar.from_ical(outcome["output"]["invite"])
    (found,) = calendar.walk("VEVENT")
    return calendar["METHOD"], found["SEQUENCE"], found["UID"]


def test_upcoming_appointments_are_listed_soonest_first(desk: Desk) -> None:
    """Those that are over are left out; choosing among them, a customer reads what and when."""
    listed = desk.answer("dan", "list_bookings")
    assert listed["say"] == (
        "You have 2 upcoming appointments: run on Thursday, November 19 at 10:00 AM (D2); "
        "run on Thursday, November 26 at 12:00 PM (D1)."
    )
    assert [card["type"] for card in listed["cards"]] == ["booking", "booking"]
    assert desk.answer("eve", "list_bookings")["say"] == "You have no upcoming appointments."


def test_an_appointment_moves_to_another_time(desk: Desk) -> None:
    """Once the customer has agreed; the old time is free again, the invitation replaces the first one."""
    wish = {"booking_id": "M1", "when": {"start": "2026-11-23T15:00:00-05:00"}}
    asked = desk.answer("ann", "reschedule", wish)
    assert asked == {
        "outcome": "needs_confirmation",
        "say": "I would move your yoga from Monday, November 23 at 2:00 PM to Monday, November 23 at 3:00 PM. "
        "Shall I move it?",
    }
    assert desk.booked("ann")["M1"] == "2026-11-23T14:00:00-05:00"
    moved = desk.answer("ann", "reschedule", wish, grant=yes(wish, asked))
    assert moved["say"] == "Your yoga is moved to Monday, November 23 at 3:00 PM."
    assert event(moved) == ("REQUEST", 1, "M1@booking.hubbub")
    assert desk.booked("ann")["M1"] == "2026-11-23T15:00:00-05:00"
    assert desk.book("eli", "yoga", "2026-11-23T14:00:00-05:00")["outcome"] == "done"
    assert desk.book("eli", "yoga", "2026-11-23T15:00:00-05:00")["outcome"] == "needs_input"


def test_an_appointment_may_overlap_its_own_old_time(desk: Desk) -> None:
    """Half an hour later is no conflict with oneself."""
    wish = {"booking_id": "M2", "when": {"start": "2026-11-23T09:30:00-05:00"}}
    assert desk.agreed("ann", "reschedule", wish)["outcome"] == "done"
    again = desk.answer("ann", "reschedule", wish)
    assert (again["outcome"], again["code"]) == ("refused", "unchanged")


def test_a_move_to_a_taken_time_keeps_the_old_one(desk: Desk) -> None:
    """The customer is asked, and meanwhile nothing is lost."""
    wish = {"booking_id": "B1", "when": {"start": "2026-11-24T10:00:00-05:00"}}
    before = desk.booked("bob")
    asked = desk.answer("bob", "reschedule", wish)
    assert (asked["outcome"], asked["ask"]["slot"]) == ("needs_input", "when")
    assert desk.booked("bob") == before
    assert desk.book("fay", "yoga", "2026-11-25T12:00:00-05:00")["outcome"] == "needs_input"


def test_an_appointment_is_cancelled_after_a_yes(desk: Desk) -> None:
    """First what would happen is told; afterwards the time is free, and a second time is refused."""
    wish = {"booking_id": "C1"}
    asked = desk.answer("ann", "cancel_booking", wish)
    assert asked == {
        "outcome": "needs_confirmation",
        "say": "I would cancel your yoga on Tuesday, November 24 at 10:00 AM. Shall I cancel it?",
    }
    assert "C1" in desk.booked("ann")
    grant = yes(wish, asked)
    done = desk.answer("ann", "cancel_booking", wish, key="step-c", grant=grant)
    assert done["say"] == "Your yoga on Tuesday, November 24 at 10:00 AM is cancelled."
    assert event(done) == ("CANCEL", 1, "C1@booking.hubbub")
    assert desk.answer("ann", "cancel_booking", wish, key="step-c", grant=grant) == done
    assert "C1" not in desk.booked("ann")
    assert desk.answer("ann", "cancel_booking", wish, grant=grant)["code"] == "already_cancelled"
    assert desk.book("gus", "yoga", "2026-11-24T10:00:00-05:00")["outcome"] == "done"


@pytest.mark.parametrize("skill", ["cancel_booking", "reschedule"])
def test_what_is_over_cannot_be_changed(desk: Desk, skill: str) -> None:
    """It is said as it is."""
    wish = {"booking_id": "P1", **({"when": {"day": "2026-11-30"}} if skill == "reschedule" else {})}
    refused = desk.answer("ann", skill, wish, grant=yes(wish))
    assert (refused["outcome"], refused["code"]) == ("refused", "too_late")


@pytest.mark.parametrize("skill", ["cancel_booking", "reschedule"])
def test_somebody_elses_appointment_does_not_exist(desk: Desk, skill: str) -> None:
    """It cannot be told from one that never was."""
    said = []
    for name in ("B1", "Z9"):
        wish = {"booking_id": name, **({"when": {"day": "2026-11-30"}} if skill == "reschedule" else {})}
        refused = desk.answer("ann", skill, wish, grant=yes(wish))
        said.append((refused["code"], refused["say"].replace(name, "…")))
    assert said[0] == said[1]
    assert "B1" in desk.booked("bob")

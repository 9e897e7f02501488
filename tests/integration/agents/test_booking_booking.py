"""Customers find a time and book it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from tests.databases import sqlite_file
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company

MONDAY = "2026-11-23"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop with a service for each test."""
    folder = tmp_path_factory.mktemp("booking")
    names = ["boot fitting", "bike tune-up", "skin care", "tea tasting", "yoga", "massage"]
    demo = write_company(
        folder / "company.yaml",
        company={"timezone": "America/New_York"},
        customers=[{"id": "ann", "name": "Änn Lee", "email": "änn@exämple.com"}],
        services=[offer(name) for name in names],
        bookings=[
            {"id": "BK-1", "customer_id": "bob", "service_id": "svc-yoga", "starts_at": "2026-11-23T14:00-05:00"}
        ],
    )
    mailbox = {"HUBBUB_MAIL_FROM": "The Shop <shop@example.com>"}
    with booking_desk(sqlite_file(folder / "booking.db"), demo, **mailbox) as running:
        yield running


def labels(outcome: dict[str, Any]) -> list[str]:
    """What the options say."""
    assert outcome["outcome"] == "needs_input"
    return [option["label"] for option in outcome["ask"]["options"]]


def test_an_exact_time_is_booked_and_told_in_the_customers_zone(desk: Desk) -> None:
    """With an invitation for the calendar, and a card to show."""
    done = desk.book("ann", "boot fitting", "2026-11-23T14:00:00-05:00")
    assert done["outcome"] == "done"
    assert done["say"] == "Your boot fitting is booked for Monday, November 23 at 2:00 PM."
    output = done["output"]
    assert (output["service"], output["starts_at"], output["ends_at"]) == (
        "boot fitting",
        "2026-11-23T14:00:00-05:00",
        "2026-11-23T14:30:00-05:00",
    )
    (card,) = done["cards"]
    assert (card["type"], card["status"], card["booking_id"]) == ("booking", "booked", output["booking_id"])
    assert output["booking_id"] in desk.booked("ann")


def test_the_invitation_names_shop_and_customer(desk: Desk) -> None:
    """The addresses are the agent's own, never from the call."""
    invite = desk.book("ann", "boot fitting", "2026-11-24T14:00:00-05:00")["output"]["invite"]
    (event,) = Calendar.from_ical(invite).walk("VEVENT")
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:shop@example.com", "mailto:änn@exämple.com")
    assert event["ATTENDEE"].params["CN"] == "Änn Lee"


def test_a_customer_elsewhere_reads_local_times(desk: Desk) -> None:
    """Two in the afternoon in New York is eight in the evening in Berlin."""
    wish = {"service": "bike tune-up", "when": {"start": "2026-11-23T19:00:00Z"}}
    done = desk.answer("ann", "book_slot", wish, timezone="Europe/Berlin")
    assert done["say"] == "Your bike tune-up is booked for Monday, November 23 at 8:00 PM."
    assert done["output"]["starts_at"] == "2026-11-23T20:00:00+01:00"


def test_the_same_step_books_once(desk: Desk) -> None:
    """Sent again under its key, a call gets its first answer; under another key the time is taken."""
    start = "2026-11-25T09:00:00-05:00"
    first = desk.book("ann", "skin care", start, key="step-1")
    assert desk.book("ann", "skin care", start, key="step-1") == first
    assert desk.book("ann", "skin care", start, key="step-2")["outcome"] == "needs_input"


def test_a_taken_time_brings_the_nearest_free_ones(desk: Desk) -> None:
    """And choosing one of them books it."""
    asked = desk.book("ann", "yoga", f"{MONDAY}T14:00:00-05:00")
    assert asked["ask"]["slot"] == "when"
    assert "Monday, November 23 at 2:00 PM is already taken" in asked["ask"]["question"]
    assert labels(asked) == [f"Monday, November 23 at {time} PM" for time in ("1:00", "1:30", "2:30")]
    chosen = asked["ask"]["options"][2]["value"]
    assert chosen == "2026-11-23T14:30:00-05:00"
    assert desk.book("ann", "yoga", chosen)["outcome"] == "done"


def test_a_day_brings_its_free_times(desk: Desk) -> None:
    """The customer chooses; nothing is booked yet."""
    asked = desk.answer("cat", "book_slot", {"service": "yoga", "when": {"day": "2026-11-27", "before": "10:00"}})
    assert asked["ask"]["question"] == "Which of these times would suit you for your yoga?"
    assert labels(asked) == ["Friday, November 27 at 9:00 AM", "Friday, November 27 at 9:30 AM"]
    assert desk.booked("cat") == {}


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (f"{MONDAY}T18:00:00-05:00", "outside the hours"),
        ("2026-11-17T10:00:00-05:00", "already passed"),
        ("2028-01-01T10:00:00Z", "a year ahead"),
    ],
)
def test_a_time_that_cannot_be_is_answered_with_a_question(desk: Desk, start: str, why: str) -> None:
    """Closed, past or too far ahead."""
    asked = desk.book("ann", "boot fitting", start)
    assert asked["outcome"] == "needs_input"
    assert why in asked["ask"]["question"]


def test_an_unknown_service_brings_those_there_are(desk: Desk) -> None:
    """By the names a customer may answer with."""
    asked = desk.answer("ann", "book_slot", {"service": "haircut", "when": {"day": MONDAY}})
    assert asked["ask"]["slot"] == "service"
    assert "boot fitting" in labels(asked)
    assert len(labels(asked)) == 6


def test_a_service_is_understood_loosely(desk: Desk) -> None:
    """However it is spelled."""
    assert desk.book("ann", "a Massage please", f"{MONDAY}T10:00:00-05:00")["output"]["service"] == "massage"


def test_free_times_are_told_to_anybody(desk: Desk) -> None:
    """Looking needs no account; a named time is said to be free or not."""
    wish = {"service": "tea tasting", "when": {"day": "2026-11-28", "after": "16:00"}}
    found = desk.answer(None, "find_slots", wish)
    assert found["say"] == "These times are free for your tea tasting: Saturday, November 28 at 4:00 PM or 4:30 PM."
    assert [slot["starts_at"][11:16] for slot in found["output"]["slots"]] == ["16:00", "16:30"]
    exact = desk.answer(None, "find_slots", {"service": "tea", "when": {"start": "2026-11-28T10:15:00-05:00"}})
    assert exact["say"] == "Saturday, November 28 at 10:15 AM is free for your tea tasting."
    assert len(desk.answer(None, "find_slots", {"service": "tea tasting"})["output"]["slots"]) == 6
    taken = desk.answer(None, "find_slots", {"service": "yoga", "when": {"start": f"{MONDAY}T14:00:00-05:00"}})
    assert "nearest free times are Monday, November 23 at " in taken["say"]


def test_services_are_listed_for_anybody(desk: Desk) -> None:
    """With how long each takes."""
    listed = desk.answer(None, "list_services")
    assert "boot fitting (30 minutes)" in listed["say"]
    assert len(listed["output"]["services"]) == 6


def test_booking_needs_a_customer(desk: Desk) -> None:
    """Somebody unknown is asked to sign in."""
    refused = desk.answer(None, "book_slot", {"service": "yoga", "when": {"day": MONDAY}})
    assert (refused["outcome"], refused["code"]) == ("refused", "not_identified")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"service": "yoga"},
        {"service": "yoga", "when": {}},
        {"service": "", "when": {"day": MONDAY}},
        {"service": "yoga", "when": {"start": "2026-11-23T14:00:00"}},
        {"service": "yoga", "when": {"day": MONDAY, "after": "14:00Z"}},
        {"service": "yoga", "when": {"day": MONDAY}, "customer_id": "bob"},
        {"service": "x" * 300, "when": {"day": MONDAY}},
    ],
)
def test_what_does_not_fit_the_schema_is_turned_away(desk: Desk, wish: dict[str, Any]) -> None:
    """A time without offset, a customer as an argument, nothing at all."""
    assert desk.caller("ann").call("book_slot", wish).status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_the_card_tells_how_services_and_bookings_are_called(desk: Desk) -> None:
    """From the store as it is: the company's ids, and those made here."""
    vocabulary = desk.card()["vocabulary"]
    assert "boot fitting" in vocabulary["service.name"]["values"]
    assert vocabulary["booking.id"]["pattern"] in {r"(?:BK\-\d+|bkg_\d+)", r"(?:bkg_\d+|BK\-\d+)"}

"""Invitations that calendars understand."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formataddr
from typing import Any

import pytest
from icalendar import Calendar

from agents.booking.backend import Booking, Parties
from agents.booking.invites import invitation
from agents.booking.settings import BookingSettings
from hubbub.mail.message import Mailbox
from tests.unit.agents.booking.booking_objects import WEDNESDAY, booked, service

BOOKING = Booking("BK-7", "ann", service("Größe; Länge, Maß"), booked("2026-11-23 14:00"))
BOTH = Parties(Mailbox("The Shop", "shop@example.com"), Mailbox("Ann Ä.", "ann@example.com"))


def read(text: str) -> tuple[Any, Any]:
    """The calendar and its one event."""
    calendar: Any = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_tells_what_when_and_whose() -> None:
    """Times are in UTC, so that no calendar needs to know the shop's zone."""
    calendar, event = read(invitation(BOOKING, BOTH, WEDNESDAY))
    assert (calendar["METHOD"], calendar["VERSION"], event["STATUS"]) == ("REQUEST", "2.0", "CONFIRMED")
    assert event["SUMMARY"] == "Größe; Länge, Maß"
    assert event["DTSTART"].dt == datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    assert event["DTSTAMP"].dt == WEDNESDAY
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:shop@example.com", "mailto:ann@example.com")
    assert (event["ORGANIZER"].params["CN"], event["ATTENDEE"].params["CN"]) == ("The Shop", "Ann Ä.")


def test_a_change_replaces_the_event_and_a_cancellation_removes_it() -> None:
    """The UID stays, the sequence grows (RFC 5546)."""
    moved = replace(BOOKING, sequence=1)
    gone = replace(moved, sequence=2, cancelled=True)
    events = [read(invitation(one, BOTH, WEDNESDAY)) for one in (BOOKING, moved, gone)]
    assert {event["UID"] for _, event in events} == {"BK-7@booking.hubbub"}
    assert [event["SEQUENCE"] for _, event in events] == [0, 1, 2]
    assert [calendar["METHOD"] for calendar, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert events[-1][1]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    ("setting", "organizer"),
    [
        ("", None),
        ("shop@example.com", Mailbox("", "shop@example.com")),
        ('"Shop, The" <shop@example.com>', Mailbox("Shop, The", "shop@example.com")),
        (formataddr(("Café Öl", "shop@example.com")), Mailbox("Café Öl", "shop@example.com")),
        ("Café Öl <shop@example.com>", Mailbox("Café Öl", "shop@example.com")),
    ],
)
def test_the_organizer_is_whom_the_setting_names(setting: str, organizer: Mailbox | None) -> None:
    """However a mailbox may be written (RFC 5322, RFC 2047)."""
    assert BookingSettings(identity_jwks="", database_url="", mail_from=setting).organizer == organizer


def test_nobody_is_named_who_is_not_known() -> None:
    """Without addresses the event stands alone."""
    _, event = read(invitation(BOOKING, Parties(None, None), WEDNESDAY))
    assert "ORGANIZER" not in event
    assert "ATTENDEE" not in event


def test_a_name_cannot_smuggle_lines_into_an_invitation() -> None:
    """A line break in a service's name stays inside its property."""
    sly = replace(BOOKING, service=service("fitting\r\nATTENDEE:mailto:eve@example.com"))
    _, event = read(invitation(sly, BOTH, WEDNESDAY))
    assert event["ATTENDEE"] == "mailto:ann@example.com"

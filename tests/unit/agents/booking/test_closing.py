"""Special days are added to those that stand, and what they leave outside is found."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.booking.backend import Booking, Resource, Service
from agents.booking.closing import entry, outside, with_entry
from agents.booking.opening import OpeningHours, Span

TODAY = date(2026, 11, 18)
UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "2026-12-24 closed"),
        ("12-25..12-26 closed", "12-25..12-26 closed, 2026-12-24 closed"),
        ("2026-11-17 closed, 2026-11-18 closed", "2026-11-18 closed, 2026-12-24 closed"),
        ("2026-11-16..2026-11-20 closed", "2026-11-16..2026-11-20 closed, 2026-12-24 closed"),
        ("2026-12-24 closed, 2026-12-24 09:00-12:00", "2026-12-24 09:00-12:00, 2026-12-24 closed"),
    ],
)
def test_the_latest_word_stands_last_and_what_is_over_goes(before: str, after: str) -> None:
    """Days of every year never are over; the same words are kept once."""
    assert with_entry(before, "2026-12-24 closed", TODAY) == after


def test_days_are_written_as_people_write_them() -> None:
    """One day alone, or the first and the last."""
    assert entry(TODAY, TODAY, "closed") == "2026-11-18 closed"
    assert (
        entry(TODAY, date(2027, 1, 2), " 09:00-12:00 13:00-14:00") == "2026-11-18..2027-01-02 09:00-12:00 13:00-14:00"
    )
    with pytest.raises(ValueError, match="range of hours"):
        entry(TODAY, TODAY, "in the morning")


@pytest.mark.parametrize(
    ("service_hours", "resource_hours", "is_outside"),
    [
        ("Mon-Fri 09:00-12:00", None, False),
        ("Mon-Fri 10:00-10:45", None, True),
        ("Tue 09:00-12:00", None, True),
        ("Mon-Fri 09:00-12:00", "Mon 10:00-11:00", False),
        ("Mon-Fri 09:00-12:00", "Mon 10:30-12:00", True),
    ],
)
def test_an_appointment_is_outside_where_either_is_not_open_for_all_of_it(
    service_hours: str, resource_hours: str | None, *, is_outside: bool
) -> None:
    """Its service, or who serves it."""
    hour = timedelta(hours=1)
    service = Service("s", "tour", hour, 1, OpeningHours.parse(service_hours), UTC_ZONE)
    guide = Resource("g", "Guide", UTC_ZONE, hours=OpeningHours.parse(resource_hours) if resource_hours else None)
    ten = datetime(2026, 11, 23, 10, tzinfo=UTC)
    booking = Booking("b", "ann", service, Span(ten, ten + hour), resources=(guide,))
    assert bool(outside([booking])) is is_outside

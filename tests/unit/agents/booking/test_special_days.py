"""Holidays and other days on which the week's hours do not hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.booking.opening import OpeningHours
from agents.booking.special_days import read_special_days
from tests.unit.agents.booking.booking_objects import NEW_YORK, at

WEEK = "Mon-Fri 09:00-17:00"


def hours_on(day: str, special: str) -> list[str]:
    """The wall times at which it is open on a day."""
    when = date.fromisoformat(day)
    spans = OpeningHours.parse(WEEK, special).spans(NEW_YORK, when, when)
    return [f"{span.start.astimezone(NEW_YORK):%H:%M}-{span.end.astimezone(NEW_YORK):%H:%M}" for span in spans]


@pytest.mark.parametrize(
    ("special", "day", "hours"),
    [
        ("2026-12-24 09:00-12:00", "2026-12-24", ["09:00-12:00"]),
        ("2026-12-24 09:00-12:00", "2026-12-23", ["09:00-17:00"]),
        ("2026-12-24 09:00-12:00", "2027-12-24", ["09:00-17:00"]),
        ("2026-12-24 09:00-11:00 12:00-13:00", "2026-12-24", ["09:00-11:00", "12:00-13:00"]),
        ("12-24 closed", "2026-12-24", []),
        ("12-24 Closed", "2031-12-24", []),
        ("12-24..01-02 closed", "2026-12-31", []),
        ("12-24..01-02 closed", "2027-01-01", []),
        ("12-24..01-02 closed", "2027-01-04", ["09:00-17:00"]),
        ("02-29 closed", "2028-02-29", []),
        ("2026-07-06..2026-07-17 closed", "2026-07-17", []),
        ("2026-07-06..2026-07-17 closed; 2026-07-10 10:00 \u2013 11:00", "2026-07-10", ["10:00-11:00"]),
        ("2026-07-10 10:00-11:00\n2026-07-06..2026-07-17 closed", "2026-07-10", []),
        ("2026-11-28 10:00-14:00", "2026-11-28", ["10:00-14:00"]),
        (" , ", "2026-11-28", []),
    ],
)
def test_special_days_take_the_place_of_the_weeks_hours(special: str, day: str, hours: list[str]) -> None:
    """Once or every year, one or several, shorter or none; a Saturday can be open; the later in the text counts."""
    assert hours_on(day, special) == hours


@pytest.mark.parametrize(
    "text",
    [
        "closed",
        "2026-12-24",
        "2026-13-01 closed",
        "02-30 closed",
        "24.12. closed",
        "2026-12-24 9-12",
        "2026-12-24..2026-12-20 closed",
        "2026-12-24..12-26 closed",
        "Mon closed",
        "2026-12-24 09:00-09:00",
    ],
)
def test_what_is_no_special_day_is_refused(text: str) -> None:
    """A typing mistake stops the start instead of opening the shop on Christmas."""
    with pytest.raises(ValueError, match=r"."):
        read_special_days(text)


def test_an_evening_before_a_holiday_may_run_into_it() -> None:
    """What began on an ordinary day ends when it was to end."""
    eve, holiday = date(2026, 12, 24), date(2026, 12, 25)
    (span,) = OpeningHours.parse("Thu,Fri 22:00-02:00", "12-25 closed").spans(NEW_YORK, eve, holiday)
    assert (span.start, span.end) == (at("2026-12-24 22:00"), at("2026-12-25 02:00"))


DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@given(first=DAYS, length=st.integers(0, 40), day=DAYS)
def test_days_of_every_year_are_the_same_in_each(first: date, length: int, day: date) -> None:
    """A range without years covers a day if and only if it lies in the range as it is in some year."""
    last = first + timedelta(days=length)
    (yearly,) = read_special_days(f"{first:%m-%d}..{last:%m-%d} closed")
    further = last.year - first.year
    ranges = [
        (_in(first, year, date(year, 3, 1)), _in(last, year + further, date(year + further, 2, 28)))
        for year in (day.year - 1, day.year)
    ]
    assert yearly.cover(day) is any(begin <= day <= end for begin, end in ranges)


def _in(day: date, year: int, instead: date) -> date:
    """The same day of another year; something else for a 29th of February that it does not have."""
    try:
        return day.replace(year=year)
    except ValueError:
        return instead

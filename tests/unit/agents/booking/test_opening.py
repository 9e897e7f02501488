"""Opening hours as people write them, and what they mean when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.booking.opening import OpeningHours, Span
from tests.unit.agents.booking.booking_objects import BERLIN, NEW_YORK, at

MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)


def hours_on(text: str, day: date, zone: ZoneInfo = NEW_YORK) -> list[str]:
    """The wall times of a day's opening hours."""
    spans = OpeningHours.parse(text).spans(zone, day, day)
    return [f"{span.start.astimezone(zone):%H:%M}-{span.end.astimezone(zone):%H:%M}" for span in spans]


@pytest.mark.parametrize(
    ("text", "on_monday", "on_saturday", "on_sunday"),
    [
        ("Mon-Sun 09:00-17:00", ["09:00-17:00"], ["09:00-17:00"], ["09:00-17:00"]),
        ("Mon-Fri 09:00-17:00, Sat 10:00-14:00", ["09:00-17:00"], ["10:00-14:00"], []),
        ("Mon,Sat 8:30-12:00 13:00-18:00", ["08:30-12:00", "13:00-18:00"], ["08:30-12:00", "13:00-18:00"], []),
        ("Sat-Mon 10:00-11:00", ["10:00-11:00"], ["10:00-11:00"], ["10:00-11:00"]),
        ("monday \u2013 friday 09:00 \u2013 17:00; Sunday 12:00-13:00", ["09:00-17:00"], [], ["12:00-13:00"]),
        ("Mon 09:00-13:00, Mon 12:00-17:00", ["09:00-17:00"], [], []),
        ("Sat 22:00-02:00", [], ["22:00-02:00"], []),
        ("Sun 00:00-24:00", [], [], ["00:00-00:00"]),
    ],
)
def test_hours_are_read_as_written(
    text: str, on_monday: list[str], on_saturday: list[str], on_sunday: list[str]
) -> None:
    """Ranges, lists, several windows a day, and windows past midnight."""
    assert [hours_on(text, day) for day in (MONDAY, SATURDAY, SUNDAY)] == [on_monday, on_saturday, on_sunday]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:00-17:00",
        "Mon-Fri",
        "Mon-Fri 09:00",
        "Mon-Foo 09:00-17:00",
        "Mon 09:00-25:00",
        "Mon 9-17",
        "Mo 09:00-10:00",
        "Mon 09:00-17:00, Tue",
        "Mon 09:00-09:00",
        "Mon 24:00-09:00",
        "Mon 09:60-10:00",
    ],
)
def test_what_is_no_opening_hours_is_refused(text: str) -> None:
    """A typing mistake stops the start instead of closing the shop."""
    with pytest.raises(ValueError, match=r"Mon|hours"):
        OpeningHours.parse(text)


def test_round_the_clock_is_one_span_across_midnight() -> None:
    """Windows that touch are one, so that a booking may run through midnight."""
    spans = OpeningHours.parse("Mon-Sun 00:00-24:00").spans(NEW_YORK, MONDAY, SATURDAY)
    assert spans == (Span(at("2026-11-23 00:00"), at("2026-11-29 00:00")),)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
    ],
)
def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer(zone: ZoneInfo, day: date, hours: int) -> None:
    """Open all day means 23 or 25 hours then."""
    (span,) = OpeningHours.parse("Mon-Sun 00:00-24:00").spans(zone, day, day)
    assert span.end - span.start == timedelta(hours=hours)


def test_a_repeated_hour_opens_at_its_first_and_closes_at_its_second_coming() -> None:
    """On 2026-11-01 half past one comes twice in New York."""
    (span,) = OpeningHours.parse("Sun 01:30-01:45").spans(NEW_YORK, date(2026, 11, 1), date(2026, 11, 1))
    assert span == Span(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 45, tzinfo=UTC))


def test_an_hour_the_clocks_skip_counts_from_before_the_change() -> None:
    """On 2026-03-08 there is no half past two in New York: half past three it is."""
    (span,) = OpeningHours.parse("Sun 02:30-05:00").spans(NEW_YORK, date(2026, 3, 8), date(2026, 3, 8))
    assert span == Span(datetime(2026, 3, 8, 7, 30, tzinfo=UTC), datetime(2026, 3, 8, 9, 0, tzinfo=UTC))


def test_hours_that_lie_in_the_skipped_hour_do_not_exist() -> None:
    """A window from 02:15 to 03:15 ends before it could begin; it must not become negative."""
    assert OpeningHours.parse("Sun 02:15-03:15").spans(NEW_YORK, date(2026, 3, 8), date(2026, 3, 8)) == ()


ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo", "America/Santiago"])


@settings(deadline=None)
@given(zone=ZONES.map(ZoneInfo), day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), opens=st.integers(4 * 60, 12 * 60))
def test_by_day_the_wall_clock_shows_the_opening_hours_all_year(zone: ZoneInfo, day: date, opens: int) -> None:
    """No clock changes between four in the morning and midnight, so what is written is what the wall shows."""
    text = f"Mon-Sun {opens // 60:02}:{opens % 60:02}-18:00"
    assert hours_on(text, day, zone) == [text.removeprefix("Mon-Sun ")]


@settings(deadline=None)
@given(zone=ZONES.map(ZoneInfo), first=st.dates(date(2026, 1, 1), date(2027, 12, 31)), length=st.integers(0, 30))
def test_spans_are_in_order_and_never_touch(zone: ZoneInfo, first: date, length: int) -> None:
    """Whatever overlaps or touches was joined."""
    hours = OpeningHours.parse("Mon-Fri 22:00-04:00, Sat,Sun 00:00-24:00, Wed 12:00-23:00")
    spans = hours.spans(zone, first, first + timedelta(days=length))
    assert all(span.start < span.end for span in spans)
    assert all(one.end < other.start for one, other in pairwise(spans))

"""By when a ticket is due, over nights, weekends and changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.support.sla import Sla, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours.parse("Mon-Fri 09:00-17:00, Sat 10:00-14:00", BERLIN)
ALWAYS = WorkingHours.parse("", BERLIN)


def berlin(text: str) -> datetime:
    """A moment on Berlin's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2026-07-01T10:00", 2, "2026-07-01T12:00"),  # a Wednesday
        ("2026-07-01T16:00", 2, "2026-07-02T10:00"),
        ("2026-07-01T03:00", 8, "2026-07-01T17:00"),
        ("2026-07-01T22:00", 8, "2026-07-02T17:00"),
        ("2026-07-03T16:00", 3, "2026-07-04T12:00"),  # over Friday night
        ("2026-07-04T13:00", 2, "2026-07-06T10:00"),  # over Sunday
        ("2026-07-01T09:00", 44, "2026-07-07T17:00"),
    ],
)
def test_only_working_time_counts(begin: str, hours: float, end: str) -> None:
    """From the moment somebody asks, or from the next morning."""
    assert OFFICE.after(berlin(begin), hours) == berlin(end)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_day_with_a_change_of_clocks_has_its_own_length(day: str) -> None:
    """Whoever works all day on Sundays works 23 hours, or 25."""
    all_day = WorkingHours.parse("Mon-Sun 00:00-24:00", BERLIN)
    begin = berlin(f"{day}T00:00")
    assert all_day.after(begin, 24).astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=24)


def test_without_hours_it_is_around_the_clock() -> None:
    """Nobody sleeps."""
    assert ALWAYS.after(berlin("2026-07-04T13:00"), 30) == berlin("2026-07-05T19:00")


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)),  # noqa: DTZ001 - a zone is put on
    st.floats(min_value=0.1, max_value=500),
    st.floats(min_value=0.1, max_value=500),
)
def test_more_hours_never_end_earlier_and_always_in_working_time(naive: datetime, some: float, more: float) -> None:
    """Whenever it begins, in both halves of the year."""
    begin = naive.replace(tzinfo=UTC)
    ends = OFFICE.after(begin, some), OFFICE.after(begin, some + more)
    assert begin < ends[0] < ends[1]
    for end in (one.astimezone(BERLIN) for one in ends):
        opens, closes = (9, 17) if end.weekday() < 5 else (10, 14)
        assert end.weekday() < 6
        assert opens <= end.hour + end.minute / 60 + end.second / 3600 <= closes


@pytest.mark.parametrize(
    "text",
    [
        "always",
        "Mon-Fri",
        "Mon-Fri 9-17",
        "Mon-Fri 17:00-09:00",
        "Mon-Foo 09:00-17:00",
        "Mon 09:00-09:61",
        "Mon 25:00-26:00",
    ],
)
def test_hours_that_are_none_are_refused(text: str) -> None:
    """At the start, not at the first ticket."""
    with pytest.raises(ValueError, match=r".+"):
        WorkingHours.parse(text, BERLIN)


def test_a_week_may_go_over_its_end() -> None:
    """Saturday to Monday are three days."""
    assert set(WorkingHours.parse("Sat-Mon 09:00-10:00", BERLIN).spans) == {5, 6, 0}


def test_each_priority_has_its_hours() -> None:
    """The more urgent, the earlier."""
    sla = Sla({"urgent": 1, "high": 2, "normal": 4, "low": 8}, OFFICE)
    assert sla.due("urgent", berlin("2026-07-01T16:30")) == berlin("2026-07-02T09:30")
    assert sla.due("low", berlin("2026-07-01T09:00")) == berlin("2026-07-01T17:00")

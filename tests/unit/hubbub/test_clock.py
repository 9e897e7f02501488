"""Moments as a demo file writes them, and a clock that can be set."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.clock import clock_from, moment
from hubbub.errors import ConfigurationInvalid

NOW = datetime(2031, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-12d", datetime(2031, 2, 26, 12, 0, tzinfo=UTC)),
        ("-12d2m", datetime(2031, 2, 26, 12, 2, tzinfo=UTC)),
        ("-1d3h30m", datetime(2031, 3, 9, 15, 30, tzinfo=UTC)),
        ("+2d", datetime(2031, 3, 12, 12, 0, tzinfo=UTC)),
        ("+2d3h", datetime(2031, 3, 12, 15, 0, tzinfo=UTC)),
        ("-3h", datetime(2031, 3, 10, 9, 0, tzinfo=UTC)),
        ("-90m", datetime(2031, 3, 10, 10, 30, tzinfo=UTC)),
        ("-0d", NOW),
        (" +45m ", datetime(2031, 3, 10, 12, 45, tzinfo=UTC)),
        ("2030-12-31T23:30:00-05:00", datetime(2031, 1, 1, 4, 30, tzinfo=UTC)),
        ("2030-12-31T23:30:00Z", datetime(2030, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_relative_or_exact(text: str, expected: datetime) -> None:
    """Days lead away from now; hours and minutes of a past day lead back towards it."""
    assert moment(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    ["", "+", "-", "12d", "-12", "-d", "-2m12d", "tomorrow", "2030-12-31", "2030-12-31T23:30:00", "2030-13-01T00:00Z"],
)
def test_anything_else_is_refused(text: str) -> None:
    """A demo file with a slip in it must not become a wrong date."""
    with pytest.raises(ValueError, match=r".+"):
        moment(text, NOW)


@pytest.mark.parametrize("text", ["-9999999d", "+99999999999999999999d", "-99999999999999999h"])
def test_too_far_away_is_refused(text: str) -> None:
    """Beyond the years a calendar has, it is an error like any other."""
    with pytest.raises(ValueError, match="too far away"):
        moment(text, NOW)


@given(days=st.integers(1, 3_000), minutes=st.integers(0, 24 * 60 - 1))
def test_two_minutes_later_that_day(days: int, minutes: int) -> None:
    """`-12d2m` is two minutes after `-12d`, whatever the numbers."""
    assert moment(f"-{days}d{minutes}m", NOW) - moment(f"-{days}d", NOW) == timedelta(minutes=minutes)


def test_the_real_clock_tells_the_present() -> None:
    """Aware, in UTC."""
    before = datetime.now(UTC)
    assert before <= clock_from(None)() <= datetime.now(UTC)


def test_a_set_clock_goes_on_from_its_start() -> None:
    """A test may live on any day; the clock runs from there, in UTC."""
    clock = clock_from(datetime(2031, 3, 8, 1, 30, tzinfo=timezone(timedelta(hours=-5))))
    first = clock()
    assert first.tzinfo is UTC
    assert datetime(2031, 3, 8, 6, 30, tzinfo=UTC) <= first <= clock() < datetime(2031, 3, 8, 6, 35, tzinfo=UTC)


def test_a_clock_needs_an_offset() -> None:
    """Noon alone is no moment."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_CLOCK_AT needs an offset"):
        clock_from(datetime(2031, 3, 8, 12, 0))  # noqa: DTZ001 - the mistake under test

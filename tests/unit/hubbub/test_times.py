"""A wish for a time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from hubbub.times import TimeSlot

TUESDAY = date(2031, 3, 11)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"start": None},
        {"start": "2031-03-11T15:00:00"},
        {"day": "someday"},
        {"after": "15:00+01:00"},
        {"before": "25:00"},
        {"day": "2031-03-11", "weekday": "Tuesday"},
        {"weekdays": ["Tuesday"]},
        {"weekdays": []},
        {"day": "2031-03-11", "until": "2031-03-10"},
    ],
)
def test_a_wish_says_something_and_only_what_it_may(given: dict[str, object]) -> None:
    """Not nothing, no start without an offset, no time of day with one, and no members of its own."""
    with pytest.raises(ValidationError):
        TimeSlot.model_validate(given)


def test_a_wish_travels_as_json() -> None:
    """What goes over the wire reads back as the same."""
    wish = TimeSlot(day=TUESDAY, until=date(2031, 3, 14), weekdays=("friday",), after=time(15), before=time(17, 30))
    assert TimeSlot.model_validate(wish.model_dump(mode="json")) == wish


@pytest.mark.parametrize(
    ("wish", "admitted"),
    [
        (TimeSlot(start=datetime(2031, 3, 11, 15, 0, tzinfo=UTC)), True),
        (TimeSlot(start=datetime(2031, 3, 11, 15, 30, tzinfo=UTC), day=TUESDAY), False),
        (TimeSlot(day=TUESDAY), True),
        (TimeSlot(day=date(2031, 3, 12)), False),
        (TimeSlot(after=time(15)), True),
        (TimeSlot(after=time(15, 1)), False),
        (TimeSlot(before=time(15)), False),
        (TimeSlot(before=time(15, 1)), True),
        (TimeSlot(day=TUESDAY, after=time(14), before=time(16)), True),
        (TimeSlot(day=date(2031, 3, 10), until=TUESDAY), True),
        (TimeSlot(day=date(2031, 3, 12), until=date(2031, 3, 14)), False),
        (TimeSlot(until=TUESDAY), True),
        (TimeSlot(until=date(2031, 3, 10)), False),
        (TimeSlot(weekdays=("monday", "tuesday")), True),
        (TimeSlot(weekdays=("wednesday",)), False),
        (TimeSlot(weekdays=("tuesday",), after=time(15, 1)), False),
        (TimeSlot(day=TUESDAY, until=date(2031, 3, 20), weekdays=("monday",)), False),
    ],
)
def test_what_a_wish_admits(wish: TimeSlot, admitted: bool) -> None:  # noqa: FBT001 - a table
    """Tuesday at three: `after` includes its moment, `before` does not; an exact start admits itself only."""
    assert wish.admits(datetime(2031, 3, 11, 15, 0, tzinfo=UTC)) is admitted


def test_the_second_of_two_equal_hours_is_the_one_that_is_said() -> None:
    """Where clocks are set back, 2:30 comes twice; whoever gives an offset means one of the two."""
    wish = TimeSlot.model_validate({"start": "2026-10-25T02:30:00+01:00"})
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (0, 1))
    assert (wish.admits(first), wish.admits(second)) == (False, True)

"""Days on which the week's hours do not hold, as people write them: holidays, closures, other hours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agents.booking.hours import DASH, Hours, read_hours

ENTRY = re.compile(r"\s*[,;\n]\s*")
DAYS = re.compile(r"^(?P<first>(?:\d{4}-)?\d{2}-\d{2})(?:\.\.(?P<last>(?:\d{4}-)?\d{2}-\d{2}))?\s+(?P<hours>.+)$")
CLOSED = "closed"
LEAP_YEAR = 2024
MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """The days from `first` to `last`, of one year or (month and day only) of every year, are open at `hours` only."""

    first: date | MonthDay
    last: date | MonthDay
    hours: tuple[Hours, ...]

    def cover(self, day: date) -> bool:
        """Whether `day` is one of them; days of every year may go past New Year."""
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        first, last, this = _month_day(self.first), _month_day(self.last), _month_day(day)
        return first <= this <= last if first <= last else this >= first or this <= last


def read_special_days(text: str) -> tuple[SpecialDays, ...]:
    """Read `2026-12-24 09:00-12:00, 12-25..12-26 closed`.

    A day, or a first and a last one, then `closed` or hours as on the days of the week; without a year it is every
    year's. Where two speak of one day, the later in the text counts. Raises ValueError for anything else.
    """
    return tuple(_entries(DASH.sub("-", text.strip())))


def entries_of(text: str) -> list[str]:
    """Each of the special days as it is written."""
    return [entry for entry in ENTRY.split(text.strip()) if entry]


def is_over(entry: str, today: date) -> bool:
    """Whether what is written of one or several days is past for good."""
    return all(isinstance(one.last, date) and one.last < today for one in read_special_days(entry))


def _entries(text: str) -> Iterator[SpecialDays]:
    for entry in entries_of(text):
        parts = DAYS.match(entry)
        if parts is None:
            raise ValueError(f"{entry!r} is no special day; write 2026-12-24 09:00-12:00, 12-25..12-26 closed")
        first, last = _day(parts["first"]), _day(parts["last"] or parts["first"])
        if isinstance(first, date) is not isinstance(last, date):
            raise ValueError(f"{entry!r} begins or ends in a year, and does not say when it ends or begins")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            raise ValueError(f"{entry!r} ends before it begins")
        yield SpecialDays(first, last, _hours(parts["hours"]))


def _hours(text: str) -> tuple[Hours, ...]:
    return () if text.strip().lower() == CLOSED else tuple(map(read_hours, text.split()))


def _day(text: str) -> date | MonthDay:
    if len(text) > len("12-24"):
        return date.fromisoformat(text)
    return _month_day(date.fromisoformat(f"{LEAP_YEAR}-{text}"))


def _month_day(day: date | MonthDay) -> MonthDay:
    return (day.month, day.day) if isinstance(day, date) else day

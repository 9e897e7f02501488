"""Opening hours as people write them, and the moments they stand for, also on days when the clocks change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from agents.booking.hours import DASH, Hours, is_hours, read_hours
from agents.booking.special_days import SpecialDays, read_special_days

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_CHARS = 3
ALWAYS = "Mon-Sun 00:00-24:00"
BETWEEN = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to just before `end`, both aware."""

    start: datetime
    end: datetime

    def covers(self, other: "Span") -> bool:
        """Whether all of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Window:
    """Open at `hours` on `days` of the week (0 is Monday)."""

    days: frozenset[int]
    hours: Hours


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When something is open in a week, by the clock on the wall, and on which days that does not hold.

    `text` and `special_text` are how the two were written.
    """

    text: str
    windows: tuple[Window, ...]
    special_text: str = ""
    special: tuple[SpecialDays, ...] = ()

    @classmethod
    def parse(cls, text: str, special: str = "") -> Self:
        """Read `Mon-Fri 09:00-12:00 13:00-17:00, Sat,Sun 10:00-14:00`, and special days (see `read_special_days`).

        Days are ranges or lists; each time range holds for the days before it. A range that ends at or before its
        start ends on the next day. Raises ValueError for anything else.
        """
        windows, days, complete = list[Window](), set[int](), True
        for part in BETWEEN.split(DASH.sub("-", text.strip())):
            if is_hours(part) and days:
                windows.append(Window(frozenset(days), read_hours(part)))
                complete = True
            else:
                days = _days(part) if complete else days | _days(part)
                complete = False
        if not windows or not complete:
            raise ValueError(f"{text!r} has days without hours, or hours without days")
        return cls(text, tuple(windows), special, read_special_days(special))

    def on(self, day: date) -> tuple[Hours, ...]:
        """The hours of one day."""
        for special in reversed(self.special):
            if special.cover(day):
                return special.hours
        return tuple(window.hours for window in self.windows if day.weekday() in window.days)

    def spans(self, zone: ZoneInfo, first: date, last: date) -> tuple[Span, ...]:
        """When it is open, in UTC, for hours that begin on the days `first` to `last` in `zone`.

        In order, and joined where they touch. A wall time the clocks skip is read with the offset before the change
        (RFC 5545, section 3.3.5); one that comes twice opens at the first and closes at the second.
        """
        joined: list[Span] = []
        for span in sorted(self._each(zone, first, last)):
            if joined and span.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return tuple(joined)

    def around(self, zone: ZoneInfo, within: Span) -> tuple[Span, ...]:
        """When it is open around a time; hours may have begun on the day before."""
        first, last = (moment.astimezone(zone).date() for moment in (within.start, within.end))
        return self.spans(zone, first - timedelta(days=1), last + timedelta(days=1))

    def _each(self, zone: ZoneInfo, first: date, last: date) -> Iterator[Span]:
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            for hours in self.on(day):
                opens, closes = _instants(day, hours.opens, zone)[0], max(_instants(day, hours.closes, zone))
                if opens < closes:
                    yield Span(opens, closes)


def _instants(day: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a wall time, in UTC; they differ only where the clocks change."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _days(text: str) -> set[int]:
    ends = [_day(name) for name in text.lower().split("-", maxsplit=1)]
    length = (ends[-1] - ends[0]) % len(DAY_NAMES)
    return {(ends[0] + step) % len(DAY_NAMES) for step in range(length + 1)}


def _day(name: str) -> int:
    for number, full in enumerate(DAY_NAMES):
        if len(name) >= DAY_CHARS and full.startswith(name):
            return number
    raise ValueError(f"{name!r} is neither a day nor hours; write Mon-Fri 09:00-17:00, Sat 10:00-14:00")

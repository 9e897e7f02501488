"""Opening hours as people write them, and the moments they stand for, also on days when the clocks change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_CHARS = 3
DAY_MINUTES = 24 * 60
DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
BETWEEN = re.compile(r"[,;\s]+")
HOURS = re.compile(r"^(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)$")


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
    """Open on `days` (0 is Monday) from `opens` to `closes`, in minutes since midnight; beyond 1440 is the next day."""

    days: frozenset[int]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When something is open in a week, by the clock on the wall. `text` is how it was written."""

    text: str
    windows: tuple[Window, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Mon-Fri 09:00-12:00 13:00-17:00, Sat,Sun 10:00-14:00`.

        Days are ranges or lists; each time range holds for the days before it. A range that ends at or before its
        start ends on the next day. Raises ValueError for anything else.
        """
        windows, days, complete = list[Window](), set[int](), True
        for part in BETWEEN.split(DASH.sub("-", text.strip())):
            hours = HOURS.match(part)
            if hours and days:
                windows.append(_window(days, *map(int, hours.groups())))
            elif hours is None:
                days = _days(part) if complete else days | _days(part)
            complete = hours is not None
        if not windows or not complete:
            raise ValueError(f"{text!r} has days without hours, or hours without days")
        return cls(text, tuple(windows))

    def spans(self, zone: ZoneInfo, first: date, last: date) -> tuple[Span, ...]:
        """When it is open, in UTC, for windows that begin on the days `first` to `last` in `zone`.

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

    def _each(self, zone: ZoneInfo, first: date, last: date) -> Iterator[Span]:
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            for window in self.windows:
                if day.weekday() in window.days:
                    opens, closes = _instants(day, window.opens, zone)[0], max(_instants(day, window.closes, zone))
                    if opens < closes:
                        yield Span(opens, closes)


def _instants(day: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a wall time, in UTC; they differ only where the clocks change."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _window(days: set[int], hour: int, minute: int, to_hour: int, to_minute: int) -> Window:
    opens, closes = hour * 60 + minute, to_hour * 60 + to_minute
    if opens >= DAY_MINUTES or closes > DAY_MINUTES or opens == closes:
        raise ValueError(f"{hour}:{minute:02}-{to_hour}:{to_minute:02} is not a range of hours; write 09:00-17:00")
    return Window(frozenset(days), opens, closes if closes > opens else closes + DAY_MINUTES)


def _days(text: str) -> set[int]:
    ends = [_day(name) for name in text.lower().split("-", maxsplit=1)]
    length = (ends[-1] - ends[0]) % len(DAY_NAMES)
    return {(ends[0] + step) % len(DAY_NAMES) for step in range(length + 1)}


def _day(name: str) -> int:
    for number, full in enumerate(DAY_NAMES):
        if len(name) >= DAY_CHARS and full.startswith(name):
            return number
    raise ValueError(f"{name!r} is neither a day nor hours; write Mon-Fri 09:00-17:00, Sat 10:00-14:00")

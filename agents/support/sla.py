"""By when a ticket is due: so many hours, counted around the clock or only while somebody works. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from agents.support.casework import Priority

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d|24:00)")
MOST_DAYS = 3_660
"""So far ahead it is looked for working time; hours that end later end there."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When somebody works: spans of each weekday (0 is Monday), in one time zone. Without any: always."""

    spans: Mapping[int, tuple[tuple[time, timedelta], ...]]
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> Self:
        """Read `Mon-Fri 09:00-17:00, Sat 10:00-14:00`; an empty text is around the clock. Raises ValueError."""
        spans: dict[int, list[tuple[time, timedelta]]] = {}
        for part in filter(None, (part.strip().lower() for part in text.split(","))):
            found = SPAN.fullmatch(part)
            if found is None or not {found["first"], found["last"] or "mon"} <= set(DAYS):
                raise ValueError(f"{part!r} is not like Mon-Fri 09:00-17:00")
            start, end = _minutes(found["start"]), _minutes(found["end"])
            if end <= start:
                raise ValueError(f"{part!r} ends before it begins")
            for day in _days(found["first"], found["last"] or found["first"]):
                spans.setdefault(day, []).append((time(*divmod(start, 60)), timedelta(minutes=end - start)))
        return cls({day: tuple(sorted(of_day)) for day, of_day in spans.items()}, zone)

    def after(self, begin: datetime, hours: float) -> datetime:
        """The moment when, from `begin` on, `hours` of working time have passed; in UTC."""
        begin, left = begin.astimezone(UTC), timedelta(hours=hours)
        if not self.spans:
            return begin + left
        end = begin
        for start, end in self._times(begin):
            counted = end - max(start, begin)
            if counted >= left:
                return max(start, begin) + left
            left -= max(counted, timedelta())
        return end

    def _times(self, begin: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working times from the day of `begin` on, as moments: a day may have 23 hours or 25."""
        today = begin.astimezone(self.zone).date()
        for day in (today + timedelta(days=count) for count in range(MOST_DAYS)):
            for opens, lasts in self.spans.get(day.weekday(), ()):
                local = datetime.combine(day, opens)
                start, end = local.replace(tzinfo=self.zone), (local + lasts).replace(tzinfo=self.zone)
                yield start.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Sla:
    """How many hours a ticket of each priority may take, and when they count."""

    hours: Mapping[Priority, float]
    working: WorkingHours

    def due(self, priority: Priority, since: datetime) -> datetime:
        """By when a ticket is due that is of this priority `since` then."""
        return self.working.after(since, self.hours[priority])


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    minutes = hour * 60 + minute
    if minute > 59 or minutes > 24 * 60:  # noqa: PLR2004 - of an hour
        raise ValueError(f"{clock} is no time of day")
    return minutes


def _days(first: str, last: str) -> Iterator[int]:
    start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7 + 1
    yield from ((start + count) % 7 for count in range(length))

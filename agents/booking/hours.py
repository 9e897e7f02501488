"""A range of hours of a day, as people write it: `09:00-17:00`."""

import re
from dataclasses import dataclass

DAY_MINUTES = 24 * 60
DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
HOURS = re.compile(r"^(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)$")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes`, in minutes since midnight; beyond 1440 is the next day."""

    opens: int
    closes: int


def is_hours(text: str) -> bool:
    """Whether `text` has the form of a range of hours."""
    return HOURS.match(text) is not None


def read_hours(text: str) -> Hours:
    """Read `09:00-17:00`; what ends at or before its start ends on the next day.

    Raises ValueError for anything else.
    """
    parts = HOURS.match(text)
    hour, minute, to_hour, to_minute = map(int, parts.groups()) if parts else (0, 0, 0, 0)
    opens, closes = hour * 60 + minute, to_hour * 60 + to_minute
    if opens >= DAY_MINUTES or closes > DAY_MINUTES or opens == closes:
        raise ValueError(f"{text} is not a range of hours; write 09:00-17:00")
    return Hours(opens, closes if closes > opens else closes + DAY_MINUTES)

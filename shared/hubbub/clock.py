"""Time as the services see it: real, or set by `HUBBUB_CLOCK_AT` so that a test can live on any day."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hubbub.errors import ConfigurationInvalid

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

RELATIVE = re.compile(r"^(?P<sign>[+-])(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?$")


@dataclass(frozen=True, slots=True)
class SetClock:
    """A clock that showed `start` when it was made and has run at normal speed since."""

    start: datetime
    made: float

    def __call__(self) -> datetime:
        """The present moment by this clock."""
        return self.start + timedelta(seconds=time.monotonic() - self.made)


def clock_from(setting: datetime | None) -> Clock:
    """The real clock, or one set to `setting` (aware).

    Raises ConfigurationInvalid when `setting` has no offset.
    """
    if setting is None:
        return lambda: datetime.now(UTC)
    if setting.tzinfo is None:
        raise ConfigurationInvalid(f"HUBBUB_CLOCK_AT needs an offset, as in 2026-03-08T01:30:00-05:00, not {setting}")
    return SetClock(setting.astimezone(UTC), time.monotonic())


def moment(text: str, now: datetime) -> datetime:
    """Read a moment: RFC 3339 with offset, or relative to `now`: `-12d`, `+2d`.

    Parts after the first move the same way further from it: `-12d2m` is 12 days less 2 minutes ago, so the minutes
    (and hours) of a past moment count back towards `now`.
    Raises ValueError when it is neither, or too far away.
    """
    match = RELATIVE.match(text.strip())
    if match and len(text.strip()) > 1:
        try:
            return _moved(match, now)
        except OverflowError as error:
            raise ValueError(f"{text!r} is too far away") from error
    parsed = datetime.fromisoformat(text.strip())
    if parsed.tzinfo is None:
        raise ValueError(f"{text!r} has no offset; write it as in 2026-03-08T01:30:00-05:00")
    return parsed


def _moved(match: re.Match[str], now: datetime) -> datetime:
    days = timedelta(days=int(match["days"] or 0))
    rest = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    if match["sign"] == "+":
        return now + days + rest
    return now - days + rest if days else now - rest

"""Services and moments for the booking agent's unit tests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.booking.backend import Resource, Service
from agents.booking.opening import OpeningHours, Span

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=NEW_YORK)
"""The present moment in most tests: a Wednesday, ten in the morning."""


def service(
    name: str = "fitting",
    *,
    minutes: int = 30,
    capacity: int = 1,
    hours: str = "Mon-Sun 09:00-17:00",
    special: str = "",
    zone: ZoneInfo = NEW_YORK,
    before: int = 0,
    after: int = 0,
    needs: tuple[tuple[Resource, ...], ...] = (),
) -> Service:
    """A service; half an hour, one customer at a time, nine to five unless said otherwise. Buffers are minutes."""
    open_at, length = OpeningHours.parse(hours, special), timedelta(minutes=minutes)
    buffers = timedelta(minutes=before), timedelta(minutes=after)
    return Service(f"svc_{name}", name, length, capacity, open_at, zone, *buffers, needs)


def resource(name: str, *, capacity: int = 1, hours: str | None = None, special: str = "") -> Resource:
    """Somebody or something, in New York."""
    open_at = OpeningHours.parse(hours, special) if hours else None
    return Resource(name, name.capitalize(), NEW_YORK, capacity, open_at)


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """A wall time such as `2026-11-23 14:00` in `zone`, as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def booked(text: str, minutes: int = 30) -> Span:
    """The time of a booking that starts at a New York wall time."""
    return Span(at(text), at(text) + timedelta(minutes=minutes))

"""What can be booked when: pure decisions, without a store and without a clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from agents.booking.backend import Booking, Service
from agents.booking.opening import Span
from hubbub.hashing import digest
from hubbub.times import TimeSlot

OFFERED_EVERY = timedelta(minutes=30)
LOOK_AROUND = timedelta(days=14)
BOOKABLE_AHEAD = timedelta(days=365)
NOON = time(12)
ANY_TIME = TimeSlot(after=time.min)
MAX_NEAREST = 3
MAX_CHOICES = 6
ID_PREFIX = "bkg_"
ID_DIGITS = 12

Load = Mapping[int, int]
"""How many bookings each minute holds, by minutes since the epoch."""


class Reason(Enum):
    """Why a wish does not name one start that can be booked."""

    CHOICE = auto()
    PAST = auto()
    TOO_FAR = auto()
    CLOSED = auto()
    TAKEN = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Fits:
    """The wish is one exact start, and it can be booked."""

    start: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """The customer has to choose among `starts` (in order, perhaps none)."""

    reason: Reason
    starts: tuple[datetime, ...]


def booking_id(step_key: str) -> str:
    """The id of the booking made in this step: the same step, the same id."""
    return f"{ID_PREFIX}{int(digest('booking', step_key), 16) % 10**ID_DIGITS:0{ID_DIGITS}}"


def minutes(span: Span) -> range:
    """Every minute a span touches, since the epoch."""
    return range(int(span.start.timestamp()) // 60, -(-int(span.end.timestamp()) // 60))


def load_of(busy: Iterable[Span]) -> Load:
    """How many of the spans hold each minute."""
    return Counter(minute for span in busy for minute in minutes(span))


def look_within(wish: TimeSlot, now: datetime, zone: ZoneInfo) -> Span:
    """The time around a wish in which alternatives are looked for: two weeks each way, of what can be booked at all."""
    anchor = _anchor(wish, now, zone)
    return Span(max(now, anchor - LOOK_AROUND), min(now + BOOKABLE_AHEAD, anchor + LOOK_AROUND))


def settle(wish: TimeSlot, service: Service, load: Load, now: datetime, zone: ZoneInfo) -> Fits | Offer:
    """Decide whether `wish` can be booked as it is, or what to offer instead.

    `zone` is the customer's. `load` must know every booking of the service that touches `look_within(…)`.
    """
    wish = _whole_minute(wish)
    reason = _obstacle(wish, service, load, now, zone)
    if reason is None and wish.start is not None:
        return Fits(wish.start.astimezone(UTC))
    if reason is Reason.TOO_FAR:
        return Offer(reason, ())
    free = free_starts(service, load, look_within(wish, now, zone))
    wished = [start for start in free if wish.admits(start.astimezone(zone))]
    if wished:
        return Offer(Reason.CHOICE, spread(wished, MAX_CHOICES) if wish.day else tuple(wished[:MAX_CHOICES]))
    return Offer(reason or Reason.FULL, nearest(free, _anchor(wish, now, zone), MAX_NEAREST))


def free_starts(service: Service, load: Load, within: Span) -> list[datetime]:
    """The starts to offer `within` a time: every half-hour from opening, if it is free and ends before closing."""
    found = []
    for opened in _open(service, within):
        start = opened.start
        while start + service.length <= opened.end:
            if within.start < start < within.end and has_room(service, load, start):
                found.append(start)
            start += OFFERED_EVERY
    return found


def has_room(service: Service, load: Load, start: datetime) -> bool:
    """Whether one more booking at `start` stays within the capacity at every minute."""
    return all(load.get(minute, 0) < service.capacity for minute in minutes(Span(start, start + service.length)))


def is_open(service: Service, start: datetime) -> bool:
    """Whether a booking at `start` begins and ends within the opening hours."""
    wanted = Span(start, start + service.length)
    return any(opened.covers(wanted) for opened in _open(service, wanted))


def nearest(starts: Sequence[datetime], anchor: datetime, count: int) -> tuple[datetime, ...]:
    """The `count` starts closest to `anchor`, in order of time."""
    return tuple(sorted(sorted(starts, key=lambda start: (abs(start - anchor), start))[:count]))


def spread(starts: Sequence[datetime], count: int) -> tuple[datetime, ...]:
    """At most `count` starts, evenly from the first to the last."""
    if len(starts) <= count:
        return tuple(starts)
    return tuple(starts[position * (len(starts) - 1) // (count - 1)] for position in range(count))


def has_begun(booking: Booking, now: datetime) -> bool:
    """Whether it is too late to change a booking."""
    return booking.span.start <= now


def _whole_minute(wish: TimeSlot) -> TimeSlot:
    return wish if wish.start is None else TimeSlot(start=wish.start.replace(second=0, microsecond=0))


def _obstacle(wish: TimeSlot, service: Service, load: Load, now: datetime, zone: ZoneInfo) -> Reason | None:
    latest = now + BOOKABLE_AHEAD
    if wish.start is None:
        return _obstacle_of_day(wish, now, latest, zone)
    if wish.start <= now:
        return Reason.PAST
    if wish.start > latest:
        return Reason.TOO_FAR
    if not is_open(service, wish.start):
        return Reason.CLOSED
    return None if has_room(service, load, wish.start) else Reason.TAKEN


def _obstacle_of_day(wish: TimeSlot, now: datetime, latest: datetime, zone: ZoneInfo) -> Reason | None:
    if wish.day is None:
        return None
    if wish.day < now.astimezone(zone).date():
        return Reason.PAST
    return Reason.TOO_FAR if wish.day > latest.astimezone(zone).date() else None


def _anchor(wish: TimeSlot, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment closest to what was wished for, of those that can be booked at all."""
    if wish.start is not None:
        return min(max(wish.start, now), now + BOOKABLE_AHEAD)
    today, last = now.astimezone(zone).date(), (now + BOOKABLE_AHEAD).astimezone(zone).date()
    if wish.day is None:
        return now
    day = min(max(wish.day, today), last)
    middle = datetime.combine(day, wish.after or wish.before or NOON, tzinfo=zone)
    return min(max(middle, now), now + BOOKABLE_AHEAD)


def _open(service: Service, within: Span) -> tuple[Span, ...]:
    """When a service is open around `within`; windows may begin on the day before."""
    first, last = (moment.astimezone(service.zone).date() for moment in (within.start, within.end))
    return service.hours.spans(service.zone, first - timedelta(days=1), last + timedelta(days=1))

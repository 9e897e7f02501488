"""What can be booked when: pure decisions, without a store and without a clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, auto
from zoneinfo import ZoneInfo

from agents.booking.assigning import Assigned
from agents.booking.availability import Availability, Demand
from agents.booking.backend import Booking
from agents.booking.occupancy import Occupancy
from agents.booking.opening import Span
from hubbub.hashing import digest
from hubbub.times import TimeSlot

LOOK_AROUND = timedelta(days=14)
CLOSE_BY = timedelta(days=2)
LONGEST_RANGE = timedelta(days=62)
BOOKABLE_AHEAD = timedelta(days=365)
NOON = time(12)
ANY_TIME = TimeSlot(after=time.min)
MAX_NEAREST = 3
MAX_CHOICES = 6
MAX_HELD = 3
ID_PREFIX = "bkg_"
ID_DIGITS = 12


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
    """The wish is one exact start, and it can be booked, with these resources."""

    start: datetime
    resources: Assigned = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """The customer has to choose among `starts` (in order, perhaps none)."""

    reason: Reason
    starts: tuple[datetime, ...]


def booking_id(step_key: str) -> str:
    """The id of the booking made in this step: the same step, the same id."""
    return f"{ID_PREFIX}{int(digest('booking', step_key), 16) % 10**ID_DIGITS:0{ID_DIGITS}}"


def look_within(wish: TimeSlot, now: datetime, zone: ZoneInfo) -> Span:
    """The time around a wish in which alternatives are looked for: two weeks each way, of what can be booked at all.

    Of a longer range only the first two months are looked at.
    """
    anchor = _anchor(wish, now, zone)
    latest = min(now + BOOKABLE_AHEAD, anchor + LONGEST_RANGE + LOOK_AROUND)
    last = anchor if wish.until is None or wish.start is not None else _midnight_after(wish.until, latest, zone)
    return Span(max(now, anchor - LOOK_AROUND), min(latest, max(anchor, last) + LOOK_AROUND))


def settle(wish: TimeSlot, demand: Demand, occupancy: Occupancy, now: datetime, zone: ZoneInfo) -> Fits | Offer:
    """Decide whether `wish` can be booked as it is, or what to offer instead.

    `zone` is the customer's. `occupancy` must know every booking that touches `look_within(…)`.
    """
    around = look_within(wish, now, zone)
    if wish.start is not None:
        return _settle_start(_to_the_minute(wish.start), demand, occupancy, now, around)
    reason = _obstacle_of_days(wish, now, zone)
    if reason is Reason.TOO_FAR:
        return Offer(reason, ())
    free = list(Availability(demand, occupancy, around).starts())
    wished = [start for start in free if wish.admits(start.astimezone(zone))]
    if wished:
        return Offer(Reason.CHOICE, spread(wished, MAX_CHOICES) if wish.day else tuple(wished[:MAX_CHOICES]))
    return Offer(reason or Reason.FULL, nearest(free, _anchor(wish, now, zone), MAX_NEAREST))


def _settle_start(start: datetime, demand: Demand, occupancy: Occupancy, now: datetime, around: Span) -> Fits | Offer:
    if start > now + BOOKABLE_AHEAD:
        return Offer(Reason.TOO_FAR, ())
    anchor = max(start, now)
    close_by = Span(max(around.start, anchor - CLOSE_BY), min(around.end, anchor + CLOSE_BY))
    available = Availability(demand, occupancy, close_by)
    reason = Reason.PAST if start <= now else Reason.TAKEN if available.is_open(start) else Reason.CLOSED
    served = available.served(start) if reason is Reason.TAKEN else None
    if served is not None:
        return Fits(start.astimezone(UTC), served)
    free = list(available.starts())
    if len(free) < MAX_NEAREST:  # else none further away is nearer
        free = list(Availability(demand, occupancy, around).starts())
    return Offer(reason, nearest(free, anchor, MAX_NEAREST))


def nearest(starts: Sequence[datetime], anchor: datetime, count: int) -> tuple[datetime, ...]:
    """The `count` starts closest to `anchor`, in order of time."""
    return tuple(sorted(sorted(starts, key=lambda start: (abs(start - anchor), start))[:count]))


def spread(starts: Sequence[datetime], count: int) -> tuple[datetime, ...]:
    """At most `count` starts, evenly from the first to the last."""
    if len(starts) <= count:
        return tuple(starts)
    return tuple(starts[position * (len(starts) - 1) // (count - 1)] for position in range(count))


def meant(wish: TimeSlot, demand: Demand, held: Iterable[Booking], zone: ZoneInfo) -> Booking | None:
    """Which of the times held for a customer a wish means, if it is clear."""
    fitting = [one for one in held if one.service.id == demand.service.id and _fits(one, wish, demand, zone)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(held: Booking, wish: TimeSlot, demand: Demand, zone: ZoneInfo) -> bool:
    serves = demand.resource is None or any(one.id == demand.resource for one in held.resources)
    start = held.span.start
    fits = _to_the_minute(wish.start) == start if wish.start else wish.admits(start.astimezone(zone))
    return serves and fits


def _to_the_minute(start: datetime) -> datetime:
    """With its offset only: where clocks are set back, what is reckoned by the wall takes the first hour for both."""
    offset = start.utcoffset()
    return start.replace(second=0, microsecond=0, fold=0, tzinfo=UTC if offset is None else timezone(offset))


def is_held(booking: Booking, now: datetime) -> bool:
    """Whether a time is still held at `now`."""
    return not booking.cancelled and booking.held_until is not None and now < booking.held_until


def has_begun(booking: Booking, now: datetime) -> bool:
    """Whether it is too late to change a booking."""
    return booking.span.start <= now


def _obstacle_of_days(wish: TimeSlot, now: datetime, zone: ZoneInfo) -> Reason | None:
    last, latest = wish.until or wish.day, now + BOOKABLE_AHEAD
    if last is not None and last < now.astimezone(zone).date():
        return Reason.PAST
    return Reason.TOO_FAR if wish.day is not None and wish.day > latest.astimezone(zone).date() else None


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


def _midnight_after(day: date, latest: datetime, zone: ZoneInfo) -> datetime:
    """When `day` ends, but not after `latest`."""
    if day >= latest.astimezone(zone).date():
        return latest
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)

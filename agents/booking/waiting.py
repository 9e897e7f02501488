"""Who of those on the waiting list is offered what got free: pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from agents.booking.assigning import Assigned
from agents.booking.availability import Availability, Demand
from agents.booking.backend import Booking, Service, Waiting
from agents.booking.occupancy import Occupancy
from agents.booking.opening import Span
from agents.booking.rules import BOOKABLE_AHEAD, LONGEST_RANGE, LOOK_AROUND
from hubbub.hashing import digest
from hubbub.times import TimeSlot

MAX_WAITING = 10
ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Fit:
    """Who is offered which start, with which resources."""

    waiting: Waiting
    start: datetime
    resources: Assigned

    def held(self, now: datetime, offer_for: timedelta) -> Booking:
        """The time that is held for them; always the same one, since a place on the list is offered one time only."""
        start = self.start
        return Booking(
            f"bkg_{_number('offer', self.waiting.id)}",
            self.waiting.customer_id,
            self.waiting.service,
            self.waiting.service.span(start),
            held_until=min(now + offer_for, start),
            resources=self.resources,
        )


def waiting_id(step_key: str) -> str:
    """The id of the place on a list got in this step: the same step, the same id."""
    return f"wait_{_number('waiting', step_key)}"


def waits_until(wish: TimeSlot, now: datetime, zone: ZoneInfo) -> datetime:
    """When a wish is over: with its start or its last day; without any, in two weeks, as far as times are looked for.

    At most two months ahead of its first day, and a year from now.
    """
    latest = now + BOOKABLE_AHEAD
    if wish.start is not None:
        return min(wish.start, latest)
    last = wish.until or (None if wish.weekdays else wish.day)
    first = datetime.combine(wish.day, time.min, zone) if wish.day is not None else now
    longest = max(first, now) + LONGEST_RANGE
    if last is None:
        return min(max(first, now) + LOOK_AROUND, latest)
    return min(datetime.combine(last, time.max, zone), longest, latest)


def first_fit(queue: Sequence[Waiting], service: Service, occupancy: Occupancy, now: datetime) -> Fit | None:
    """Who of the `queue` (in its order) is the first that something free suits, and the soonest time that does."""
    if not queue:
        return None
    within = Span(now, max(one.until for one in queue))

    @cache
    def free(resource: str | None) -> tuple[Availability, tuple[datetime, ...]]:
        available = Availability(Demand(service, resource), occupancy, within)
        return available, tuple(available.starts())

    return next((fit for one in queue if (fit := _fit(one, free, now)) is not None), None)


Free = Callable[[str | None], tuple[Availability, tuple[datetime, ...]]]


def _fit(one: Waiting, free: Free, now: datetime) -> Fit | None:
    available, starts = free(one.resource)
    if one.wish.start is not None:
        starts = (one.wish.start,) if available.is_open(one.wish.start) and now < one.wish.start else ()
    suiting = (start for start in starts if start <= one.until and one.wish.admits(start.astimezone(one.zone)))
    for start in suiting:
        served = available.served(start)
        if served is not None:
            return Fit(one, start, served)
    return None


def _number(*parts: str) -> str:
    return f"{int(digest(*parts), 16) % 10**ID_DIGITS:0{ID_DIGITS}}"

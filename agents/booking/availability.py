"""Where a service, with what it needs, can be had: pure, and made once for many looks at the same time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.booking.assigning import Assigned, one_each
from agents.booking.backend import Resource, Service
from agents.booking.occupancy import Load, Occupancy, minutes
from agents.booking.opening import Span

OFFERED_EVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be booked: a service, perhaps with one resource (its id) that must be among those that serve it.

    Those `liked` (their ids) serve it where they can.
    """

    service: Service
    resource: str | None = None
    liked: frozenset[str] = frozenset()


class _Room:
    """When one thing is open, and not full."""

    def __init__(self, opened: Sequence[Span] | None, load: Load, capacity: int) -> None:
        self.opened = opened
        self._begins = [span.start for span in opened or ()]
        self._full = load.full(capacity)

    def is_open(self, span: Span) -> bool:
        if self.opened is None:
            return True
        place = bisect_right(self._begins, span.start)  # spans are in order and never touch
        return place > 0 and self.opened[place - 1].covers(span)

    def has_room(self, needed: range) -> bool:
        return self._full.isdisjoint(needed)


class Availability:
    """What can be had `within` a time; `occupancy` must know every booking that touches it."""

    def __init__(self, demand: Demand, occupancy: Occupancy, within: Span) -> None:
        service = demand.service
        self._demand, self._within = demand, within
        opened = service.hours.around(service.zone, within)
        self._service = _Room(opened, occupancy.service, service.capacity)
        self._resources = {
            one.id: _Room(one.around(within), occupancy.of(one.id), one.capacity) for one in service.resources.values()
        }

        def order(one: Resource) -> tuple[bool, int]:
            return one.id not in demand.liked, occupancy.of(one.id).total

        self._needs = [sorted(need, key=order) for need in service.needs]

    def is_open(self, start: datetime) -> bool:
        """Whether an appointment at `start` begins and ends within the opening hours; its buffers need not."""
        return self._service.is_open(self._demand.service.span(start))

    def served(self, start: datetime) -> Assigned | None:
        """What serves an appointment at `start`; None when there is no room for it, with its buffers.

        Of several it is one that is liked, then one with little to do around that time.
        """
        service = self._demand.service
        span = service.span(start)
        needed = minutes(service.with_buffers(span))
        if not self._service.has_room(needed):
            return None
        able = [
            [one for one in need if self._resources[one.id].is_open(span) and self._resources[one.id].has_room(needed)]
            for need in self._needs
        ]
        return one_each(able, self._demand.resource)

    def starts(self) -> Iterator[datetime]:
        """The starts to offer: at regular times from opening, if it can be had and ends before closing."""
        service, within = self._demand.service, self._within
        for opened in self._service.opened or ():
            start = opened.start
            while start + service.length <= opened.end:
                if within.start < start < within.end and self.served(start) is not None:
                    yield start
                start += offered_every(service)


def offered_every(service: Service) -> timedelta:
    """How far apart starts are offered: half an hour, or as close as short appointments follow on each other."""
    turn = service.before + service.length + service.after
    return turn if turn > service.length and turn < 2 * OFFERED_EVERY else OFFERED_EVERY

"""What is taken when: how many bookings need each minute of a service and of each resource."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agents.booking.opening import Span


@dataclass(frozen=True, slots=True)
class Load:
    """How many bookings need each minute, by minutes since the epoch; `total` is the sum of them."""

    by_minute: Mapping[int, int] = field(default_factory=dict)
    total: int = 0

    def full(self, capacity: int) -> frozenset[int]:
        """The minutes at which no more fits in."""
        return frozenset(minute for minute, count in self.by_minute.items() if count >= capacity)


NONE = Load()


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The loads of a service, and of the resources it needs, by their ids."""

    service: Load = NONE
    resources: Mapping[str, Load] = field(default_factory=dict)

    def of(self, resource_id: str) -> Load:
        """The load of a resource."""
        return self.resources.get(resource_id, NONE)


def minutes(span: Span) -> range:
    """Every minute a span touches, since the epoch."""
    return range(int(span.start.timestamp()) // 60, -(-int(span.end.timestamp()) // 60))


def load_of(busy: Iterable[Span]) -> Load:
    """How many of the spans need each minute."""
    by_minute = Counter(minute for span in busy for minute in minutes(span))
    return Load(by_minute, by_minute.total())

"""Measures of a running service, in Prometheus' text form: what to count, cheaply, and within bounds.

Source: Prometheus, "Exposition formats" and "Metric and label naming".
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

from fastapi import Request, Response
from prometheus_client import (
    CollectorRegistry,
    Gauge,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

METRICS_PATH = "/metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_CHILDREN = 1_000
OTHER = "other"
V = TypeVar("V")
Labels = tuple[str, ...]


class Labelled(Collector, Generic[V]):
    """What is measured for each of some labels, kept as plain numbers until somebody asks.

    All of it happens in the thread of the event loop, so nothing need be locked. What comes after `most` different
    labels is counted under `other` in each: a name that somebody else makes up must not fill the memory of whoever
    measures. Without `names` of labels it is there from the start.
    """

    def __init__(
        self, name: str, says: str, registry: CollectorRegistry, names: Sequence[str] = (), most: int = MOST_CHILDREN
    ) -> None:
        self._name, self._says, self._names, self._most = name, says, names, most
        self._values: dict[Labels, V] = {}
        if not names:
            self._begin(())
        registry.register(self)

    def _begin(self, labels: Labels) -> Labels:
        """Make room for labels, and return those they are counted under."""
        if len(self._values) >= self._most:
            labels = (OTHER,) * len(labels)
        self._values.setdefault(labels, self._nothing())
        return labels

    def _nothing(self) -> V:
        raise NotImplementedError


class Counts(Labelled[int]):
    """How often something happened."""

    def add(self, *labels: str) -> None:
        """It happened, with these labels in the order of their names."""
        if labels not in self._values:
            labels = self._begin(labels)
        self._values[labels] += 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """What the registry asks for."""
        family = CounterMetricFamily(self._name, self._says, labels=self._names)
        for labels, value in self._values.items():
            family.add_metric(labels, value)
        yield family

    def _nothing(self) -> int:
        return 0


@dataclass(slots=True)
class Lasted:
    """How many durations lay below each bound but not the one before, the last without a bound, and their sum."""

    numbers: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    seconds: float = 0.0


class Durations(Labelled[Lasted]):
    """How long something took."""

    def add(self, seconds: float, *labels: str) -> None:
        """It took so many seconds, with these labels in the order of their names."""
        lasted = self._values.get(labels) or self._values[self._begin(labels)]
        lasted.numbers[bisect_left(SECONDS, seconds)] += 1
        lasted.seconds += seconds

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What the registry asks for."""
        family = HistogramMetricFamily(self._name, self._says, labels=self._names)
        for labels, lasted in self._values.items():
            bounds = (*map(str, SECONDS), "+Inf")
            family.add_metric(labels, list(zip(bounds, accumulate(lasted.numbers), strict=True)), lasted.seconds)
        yield family

    def _nothing(self) -> Lasted:
        return Lasted()


def new_registry() -> CollectorRegistry:
    """A registry with what concerns the process itself: memory, CPU, open files, garbage collection."""
    disable_created_metrics()  # type: ignore[no-untyped-call] # the library's oversight
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return registry


def exposed(registry: CollectorRegistry, request: Request) -> Response:
    """All measures, in the text form that the scraper asks for."""
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(registry), headers={"Content-Type": media_type})


class AgentMetrics:
    """What every agent measures. `skills` are those it has: a call of any other is counted as one of `other`."""

    def __init__(self, skills: Iterable[str]) -> None:
        self.registry = registry = new_registry()
        self._skills = frozenset(skills)
        self._calls = Counts("hubbub_skill_calls", "Calls by their end", registry, ["skill", "outcome"])
        self._seconds = Durations("hubbub_skill_duration_seconds", "How long they took", registry, ["skill"])
        self._repeated = Counts(
            "hubbub_skill_repeats", "Calls answered from the record of the first", registry, ["skill"]
        )
        self._refused = Counts("hubbub_identities_refused", "Calls of nobody we believe", registry, ["reason"])
        self._under_way = 0
        gauge = Gauge("hubbub_skill_calls_in_progress", "Calls under way", registry=registry)
        gauge.set_function(lambda: self._under_way)

    def began(self) -> None:
        """A call arrived."""
        self._under_way += 1

    def ended(self, skill: str, outcome: str, seconds: float) -> None:
        """It ended with this outcome, or as `status 422` and the like."""
        known = skill if skill in self._skills else OTHER
        self._under_way -= 1
        self._calls.add(known, outcome)
        self._seconds.add(seconds, known)

    def repeated(self, skill: str) -> None:
        """An effect was asked for again under its step key."""
        self._repeated.add(skill)

    def refused(self, reason: str) -> None:
        """A call came without an identity we believe: `token`, or `tenant` for another company's."""
        self._refused.add(reason)

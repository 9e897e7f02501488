"""Measures of a running service, in Prometheus' text form: what to count, cheaply, and within bounds.

Source: Prometheus, "Exposition formats" and "Metric and label naming".
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

from fastapi import Request, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import MetricWrapperBase

METRICS_PATH = "/metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_CHILDREN = 1_000
OTHER = "other"
M = TypeVar("M", bound=MetricWrapperBase)


class Bound(Generic[M]):
    """The children of a metric, each found once: `bound(*labels)` then costs a look into a dictionary.

    What comes after `most` different labels is counted under `other` in each: a name that somebody else makes up must
    not fill the memory of whoever measures.
    """

    def __init__(self, metric: M, most: int = MOST_CHILDREN) -> None:
        self._metric = metric
        self._most = most
        self._children: dict[tuple[str, ...], M] = {}

    def __call__(self, *labels: str) -> M:
        """The child for these labels, in their order."""
        child = self._children.get(labels)
        return self._found(labels) if child is None else child

    def _found(self, labels: tuple[str, ...]) -> M:
        if len(self._children) >= self._most:
            labels = (OTHER,) * len(labels)
        child: M = self._metric.labels(*labels)
        self._children[labels] = child
        return child


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
        self._calls = Bound(
            Counter("hubbub_skill_calls", "Calls by their end", ["skill", "outcome"], registry=registry)
        )
        self._seconds = Bound(
            Histogram(
                "hubbub_skill_duration_seconds", "How long they took", ["skill"], registry=registry, buckets=SECONDS
            )
        )
        self._repeated = Bound(
            Counter("hubbub_skill_repeats", "Calls answered from the record of the first", ["skill"], registry=registry)
        )
        self._refused = Bound(
            Counter("hubbub_identities_refused", "Calls of nobody we believe", ["reason"], registry=registry)
        )
        self._under_way = Gauge("hubbub_skill_calls_in_progress", "Calls under way", registry=registry)

    def began(self) -> None:
        """A call arrived."""
        self._under_way.inc()

    def ended(self, skill: str, outcome: str, seconds: float) -> None:
        """It ended with this outcome, or as `status 422` and the like."""
        known = skill if skill in self._skills else OTHER
        self._under_way.dec()
        self._calls(known, outcome).inc()
        self._seconds(known).observe(seconds)

    def repeated(self, skill: str) -> None:
        """An effect was asked for again under its step key."""
        self._repeated(skill).inc()

    def refused(self, reason: str) -> None:
        """A call came without an identity we believe: `token`, or `tenant` for another company's."""
        self._refused(reason).inc()

"""`GET /metrics`: what was counted, and how things stand at this moment."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Request, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hubbub.metrics import METRICS_PATH, exposed
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.store import ConversationStore
from orchestrator.conversations.sweeping import Backlog
from orchestrator.metrics import HubMetrics
from orchestrator.spokes.breaker import BreakerState
from orchestrator.spokes.lines import Lines
from orchestrator.spokes.registry import Registry
from orchestrator.turn.admission import Admission

BREAKER_STATES = get_args(BreakerState)
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Standing(Collector):
    """What is looked up when somebody asks. `backlog` is what Redis said last, None where it said nothing."""

    admission: Admission
    lines: Lines
    registry: Registry
    backlog: Backlog | None = None

    def collect(self) -> Iterator[Metric]:
        """All gauges."""
        yield from self._door()
        yield from self._agents()
        if self.backlog is not None:
            yield from self._waiting(self.backlog)

    def describe(self) -> Iterator[Metric]:
        """Nothing: the names are ours, and do not clash with those of the counters."""
        return iter(())

    def _door(self) -> Iterator[Metric]:
        load = self.admission.load
        yield _gauge("hubbub_turns_at_once_limit", "How many turns this hub takes on at once", load.limit)
        yield _gauge("hubbub_conversations_in_progress", "Conversations whose turns run here", load.conversations)
        yield _gauge("hubbub_messages_in_progress", "Messages whose sender waits here for the reply", load.messages)
        yield _gauge("hubbub_messages_waiting", "Messages in front of the door", load.waiting)

    def _agents(self) -> Iterator[Metric]:
        reachable = {one.known.name: one.reachable for one in self.registry.standings.values() if one.known}
        lines = {line.agent: line for line in self.lines if line.agent in reachable}
        yield _by_agent("hubbub_agent_up", "Whether its card was read the last time", reachable)
        replicas = {name: len(line.replicas) for name, line in lines.items()}
        yield _by_agent("hubbub_agent_replicas", "Addresses its name stands for", replicas)
        calls = {name: line.replicas.in_flight for name, line in lines.items()}
        yield _by_agent("hubbub_agent_requests_in_progress", "Requests of this hub under way", calls)
        breaker = GaugeMetricFamily("hubbub_breaker", "1 for the state it is in", labels=["agent", "state"])
        for name, line in lines.items():
            for state in BREAKER_STATES:
                breaker.add_metric([name, state], float(line.breaker.state == state))
        yield breaker

    def _waiting(self, backlog: Backlog) -> Iterator[Metric]:
        yield _gauge("hubbub_open_turns", "Accepted turns that are not done, of all hubs", backlog.open_turns)
        yield _gauge("hubbub_open_follow_ups", "Follow-ups that are tried again later", backlog.follow_ups)
        yield _gauge("hubbub_open_approvals", "Approvals nobody has decided", backlog.approvals)


def metrics_router(metrics: HubMetrics, standing: Standing, store: ConversationStore) -> APIRouter:
    """The router of the measures; they are open to whoever reaches the hub, and name no customer."""
    metrics.registry.register(standing)
    router = APIRouter(tags=["health"])

    @router.get(
        METRICS_PATH,
        operation_id="read_metrics",
        summary="Measures for Prometheus",
        response_class=Response,
        responses=TEXT,
    )
    async def measures(request: Request) -> Response:
        """Counters since this hub's start, and how things stand now; while Redis is away, without what lies there."""
        standing.backlog = await _backlog(store)
        return exposed(metrics.registry, request)

    return router


TEXT: dict[int | str, dict[str, object]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


async def _backlog(store: ConversationStore) -> Backlog | None:
    try:
        return await store.backlog()
    except StoreError as error:
        log.warning("measured without Redis: %s", error)
        return None


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _by_agent(name: str, what: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=["agent"])
    for agent, value in values.items():
        family.add_metric([agent], value)
    return family

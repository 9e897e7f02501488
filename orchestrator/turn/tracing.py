"""The span of a turn, the link a person can open, the turn's line in the log, and what is counted of it."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span

from hubbub import logs, telemetry
from orchestrator.conversations.records import TurnRequest
from orchestrator.metrics import HubMetrics
from orchestrator.turn.commit import Finished, TraceLink
from orchestrator.turn.journal import Turn

log = logging.getLogger(__name__)


@contextmanager
def turn_span(turn: Turn) -> Iterator[Span]:
    """A span around the turn, child of the request that brought it, whichever hub runs it."""
    request = turn.request
    links = telemetry.link_to(request.origin.traceparent if request.origin else None)
    with telemetry.span("run_turn", parent=_parent(request), links=links) as span:
        span.set_attributes(
            {
                telemetry.CONVERSATION: request.conversation_id,
                telemetry.TURN: request.turn_id,
                telemetry.TAKE: turn.taken.takes,
            }
        )
        yield span


def _parent(request: TurnRequest) -> Context | None:
    """The span of the request that brought a turn; None where it is the current one, as for what just came in."""
    if request.traceparent is None:
        return telemetry.incoming({})
    if request.traceparent == telemetry.traceparent():
        return None
    return telemetry.incoming({"traceparent": request.traceparent})


def link(pattern: str) -> TraceLink:
    """The trace of the current span; `pattern` is an address with {trace_id} in it."""
    context = trace.get_current_span().get_span_context()
    trace_id = trace.format_trace_id(context.trace_id)
    sampled = context.trace_flags.sampled and context.is_valid
    return TraceLink(trace_id, pattern.format(trace_id=trace_id) if sampled else None)


def note(turn: Turn, finished: Finished) -> None:
    """Write the log line of a turn that was committed: whose, how it ended, how many ms since it was taken."""
    logs.note(
        log,
        "turn ended",
        conversation=turn.request.conversation_id,
        turn=turn.request.turn_id,
        status=finished.composed.status,
        steps=[f"{step.name}={finished.results[step.id].outcome}" for step in finished.plan.steps],
        duration_ms=turn.elapsed_ms(),
        take=turn.taken.takes,
    )


def count(turn: Turn, finished: Finished, metrics: HubMetrics) -> None:
    """Count a turn that was committed, and its steps."""
    taken = turn.taken
    metrics.turn_ended(finished.composed.status, time.monotonic() - turn.began, taken.takes)
    if taken.takes == 1:
        metrics.turn_waited(taken.started - datetime.fromisoformat(taken.request.accepted_at).timestamp())
    for step in finished.plan.steps:
        metrics.step_ended(step.agent, step.skill, finished.results[step.id].outcome)

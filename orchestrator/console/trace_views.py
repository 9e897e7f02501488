"""What the trace pages show, as JSON models; the HTML templates read the same."""

from pydantic import BaseModel, JsonValue

from hubbub.errors import Problem
from hubbub.telemetry import CONVERSATION
from orchestrator.console.trace_store import Attributes, StoredSpan, StoredTrace, TraceStore

TRACE_ID_DIGITS = 32


class TraceItem(BaseModel):
    """One line of the list of traces."""

    trace_id: str
    root: str
    services: list[str]
    spans: int
    start_unix_nano: int
    duration_ns: int
    errors: int
    conversation_id: str | None


class TraceList(BaseModel):
    """All traces held, newest first; the list is never cut, so there is no next page."""

    items: list[TraceItem]
    next_cursor: None = None


class EventView(BaseModel):
    """Something that happened during a span."""

    name: str
    time_unix_nano: int
    attributes: dict[str, JsonValue]


class LinkView(BaseModel):
    """A pointer at a span of another trace."""

    trace_id: str
    span_id: str
    attributes: dict[str, JsonValue]


class SpanView(BaseModel):
    """One span; `parent_id` is null for a root."""

    span_id: str
    parent_id: str | None
    name: str
    service: str
    kind: str
    start_unix_nano: int
    duration_ns: int
    error: bool
    status_message: str
    attributes: dict[str, JsonValue]
    events: list[EventView]
    links: list[LinkView]


class TraceView(BaseModel):
    """One trace, its spans in order of start."""

    trace_id: str
    spans: list[SpanView]


class TraceAbsent(Problem):
    """A trace that is not held, and may still come: spans arrive a moment after the reply."""

    def __init__(self) -> None:
        why = "It was never sampled, has not arrived yet, or made room for newer ones."
        super().__init__(404, "No such trace", why)


def find(store: TraceStore, trace_id: str) -> StoredTrace:
    """The trace with this id, in either case.

    Raises Problem 404 when the id is not 32 hexadecimal digits, and TraceAbsent when no such trace is held.
    """
    wanted = trace_id.lower()
    if len(wanted) != TRACE_ID_DIGITS or not set(wanted) <= set("0123456789abcdef"):
        raise Problem(404, "No such trace", "A trace id is 32 hexadecimal digits.")
    trace = store.trace(wanted)
    if trace is None:
        raise TraceAbsent
    return trace


def item(trace: StoredTrace) -> TraceItem:
    """The line of the list that stands for `trace`."""
    root = trace.root
    conversations = (span.attributes.get(CONVERSATION) for span in trace.spans)
    return TraceItem(
        trace_id=trace.trace_id,
        root=f"{root.service}: {root.name}",
        services=list(trace.services),
        spans=len(trace.spans),
        start_unix_nano=trace.start_ns,
        duration_ns=trace.duration_ns,
        errors=sum(span.error for span in trace.spans),
        conversation_id=next((str(found) for found in conversations if found), None),
    )


def view(trace: StoredTrace) -> TraceView:
    """The whole trace for a machine."""
    return TraceView(trace_id=trace.trace_id, spans=[_span(span) for span in trace.spans])


def _span(span: StoredSpan) -> SpanView:
    return SpanView(
        span_id=span.span_id,
        parent_id=span.parent_id or None,
        name=span.name,
        service=span.service,
        kind=span.kind,
        start_unix_nano=span.start_ns,
        duration_ns=span.duration_ns,
        error=span.error,
        status_message=span.status_message,
        attributes=_plain(span.attributes),
        events=[
            EventView(name=event.name, time_unix_nano=event.time_ns, attributes=_plain(event.attributes))
            for event in span.events
        ],
        links=[
            LinkView(trace_id=link.trace_id, span_id=link.span_id, attributes=_plain(link.attributes))
            for link in span.links
        ],
    )


def _plain(attributes: Attributes) -> dict[str, JsonValue]:
    return dict(attributes)

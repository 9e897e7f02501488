"""Recent traces in memory, so that the first look at a turn needs no trace database."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue

SpanKind = Literal["unspecified", "internal", "server", "client", "producer", "consumer"]
Attributes = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class SpanEvent:
    """Something that happened during a span, at `time_ns` (Unix nanoseconds)."""

    name: str
    time_ns: int
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpanLink:
    """Points at a span of another trace (or of the same one). Ids are lower-case hex, 32 and 16 digits."""

    trace_id: str
    span_id: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredSpan:
    """One span, independent of how it came here.

    Ids are lower-case hex (trace 32 digits, span 16); `parent_id` is "" for a root. Times are Unix nanoseconds.
    `resource` describes the process that made the span; `service` is its `service.name`.
    """

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    service: str
    kind: SpanKind
    start_ns: int
    end_ns: int
    error: bool = False
    status_message: str = ""
    attributes: Attributes = field(default_factory=dict)
    events: tuple[SpanEvent, ...] = ()
    links: tuple[SpanLink, ...] = ()
    resource: Attributes = field(default_factory=dict)

    @property
    def duration_ns(self) -> int:
        """Nanoseconds from start to end, 0 when the clock ran backwards."""
        return max(0, self.end_ns - self.start_ns)


@dataclass(frozen=True, slots=True)
class StoredTrace:
    """The spans of one trace in order of start, at least one. `refused` spans came after the trace was full."""

    trace_id: str
    spans: tuple[StoredSpan, ...]
    refused: int

    @property
    def start_ns(self) -> int:
        """When the first span started, Unix nanoseconds."""
        return self.spans[0].start_ns

    @property
    def duration_ns(self) -> int:
        """Nanoseconds from the first start to the last end."""
        return max(0, max(span.end_ns for span in self.spans) - self.start_ns)

    @property
    def root(self) -> StoredSpan:
        """The first span without a parent; where none came, the first whose parent did not come, else the first."""
        known = {span.span_id for span in self.spans}
        return min(self.spans, key=lambda span: (span.parent_id != "", span.parent_id in known))

    @property
    def services(self) -> tuple[str, ...]:
        """The names of the services that took part, sorted."""
        return tuple(sorted({span.service for span in self.spans}))

    @property
    def linked(self) -> frozenset[str]:
        """The ids of the other traces that spans of this one link to."""
        return frozenset(link.trace_id for span in self.spans for link in span.links) - {self.trace_id}


@dataclass(slots=True)
class _Shelf:
    spans: dict[str, StoredSpan] = field(default_factory=dict)
    refused: int = 0

    def put(self, span: StoredSpan, limit: int) -> bool:
        fits = span.span_id in self.spans or len(self.spans) < limit
        if fits:
            self.spans[span.span_id] = span
        else:
            self.refused += 1
        return fits


class TraceStore:
    """A bounded store of recent traces that any thread may write and read.

    It holds at most `max_traces` traces and forgets the one that was written to longest ago; of one trace it holds at
    most `max_spans` spans and refuses later ones. A span that comes twice (an exporter sent it again) is held once.
    """

    def __init__(self, max_traces: int = 500, max_spans: int = 1000) -> None:
        self._max_traces = max_traces
        self._max_spans = max_spans
        self._shelves: OrderedDict[str, _Shelf] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, spans: Iterable[StoredSpan]) -> int:
        """Keep `spans`; returns how many were refused because their trace is full."""
        with self._lock:
            return sum(not self._put(span) for span in spans)

    def trace(self, trace_id: str) -> StoredTrace | None:
        """The trace with this id (32 lower-case hex digits), or None."""
        with self._lock:
            shelf = self._shelves.get(trace_id)
            return _trace(trace_id, shelf) if shelf else None

    def recent(self) -> list[StoredTrace]:
        """All traces held, the one that started last first."""
        with self._lock:
            traces = [_trace(trace_id, shelf) for trace_id, shelf in self._shelves.items()]
        return sorted(traces, key=lambda trace: trace.start_ns, reverse=True)

    def services(self) -> list[str]:
        """The names of all services with a span here, sorted."""
        return sorted({name for trace in self.recent() for name in trace.services})

    def _put(self, span: StoredSpan) -> bool:
        shelf = self._shelves.setdefault(span.trace_id, _Shelf())
        self._shelves.move_to_end(span.trace_id)
        if len(self._shelves) > self._max_traces:
            self._shelves.popitem(last=False)
        return shelf.put(span, self._max_spans)


def _trace(trace_id: str, shelf: _Shelf) -> StoredTrace:
    in_order = sorted(shelf.spans.values(), key=lambda span: (span.start_ns, span.parent_id != ""))
    return StoredTrace(trace_id, tuple(in_order), shelf.refused)

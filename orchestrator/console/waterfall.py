"""Where each span stands in the waterfall: its depth under its parents, its offset and width in time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.console.trace_store import StoredSpan, StoredTrace


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the waterfall.

    `depth` is 0 for a root; `offset` and `width` are percent of the trace's duration; `orphan` says that the span has
    a parent which never came (lost, refused, or not sent yet).
    """

    span: StoredSpan
    depth: int
    offset: float
    width: float
    orphan: bool


def rows(trace: StoredTrace) -> list[Row]:
    """One row for every span of `trace`: a parent before its children, siblings in order of start."""
    known = {span.span_id for span in trace.spans}
    whole = max(1, trace.duration_ns)
    return [
        Row(
            span,
            depth,
            offset=100 * (span.start_ns - trace.start_ns) / whole,
            width=100 * span.duration_ns / whole,
            orphan=span.parent_id != "" and span.parent_id not in known,
        )
        for span, depth in _walk(trace.spans, known)
    ]


def _walk(spans: tuple[StoredSpan, ...], known: set[str]) -> Iterator[tuple[StoredSpan, int]]:
    children: dict[str, list[StoredSpan]] = {}
    for span in spans:
        children.setdefault(span.parent_id, []).append(span)
    tops = [span for span in spans if span.parent_id not in known]
    seen: set[str] = set()
    # All spans follow the tops, since spans that are each other's parents hang under no top.
    waiting = [(span, 0) for span in reversed((*tops, *spans))]
    while waiting:
        span, depth = waiting.pop()
        if span.span_id not in seen:
            seen.add(span.span_id)
            yield span, depth
            waiting += [(child, depth + 1) for child in reversed(children.get(span.span_id, []))]

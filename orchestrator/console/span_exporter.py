"""The hub's own spans on their way into the hub's own trace store."""

from collections.abc import Sequence
from itertools import groupby

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanKind, StatusCode, format_span_id, format_trace_id
from pydantic import JsonValue

from orchestrator.console import trace_store
from orchestrator.console.attributes import from_sdk, text
from orchestrator.console.trace_store import SpanEvent, SpanLink, StoredSpan, TraceStore

KINDS: dict[SpanKind, trace_store.SpanKind] = {
    SpanKind.INTERNAL: "internal",
    SpanKind.SERVER: "server",
    SpanKind.CLIENT: "client",
    SpanKind.PRODUCER: "producer",
    SpanKind.CONSUMER: "consumer",
}


class StoreExporter(SpanExporter):
    """Puts finished SDK spans of this process into `store`, without a network hop.

    Give it to a `BatchSpanProcessor`: then the conversion happens on the exporter thread, off the request path.
    """

    def __init__(self, store: TraceStore) -> None:
        self._store = store

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Keep `spans`. Always succeeds: a span that a full trace refuses would be refused again."""
        for resource, group in groupby(spans, key=lambda span: span.resource):
            described = from_sdk(resource.attributes)
            self._store.add([_stored(span, described) for span in group])
        return SpanExportResult.SUCCESS

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the interface's signature
        """Nothing is buffered here."""
        return True


def _stored(span: ReadableSpan, resource: dict[str, JsonValue]) -> StoredSpan:
    return StoredSpan(
        trace_id=format_trace_id(span.context.trace_id),
        span_id=format_span_id(span.context.span_id),
        parent_id=format_span_id(span.parent.span_id) if span.parent else "",
        name=text(span.name),
        service=str(resource.get("service.name", "unknown")),
        kind=KINDS[span.kind],
        start_ns=span.start_time or 0,
        end_ns=span.end_time or 0,
        error=span.status.status_code is StatusCode.ERROR,
        status_message=text(span.status.description or ""),
        attributes=from_sdk(span.attributes),
        events=tuple(_event(event) for event in span.events),
        links=tuple(_link(link) for link in span.links),
        resource=resource,
    )


def _event(event: Event) -> SpanEvent:
    return SpanEvent(text(event.name), event.timestamp, from_sdk(event.attributes))


def _link(link: Link) -> SpanLink:
    trace_id, span_id = format_trace_id(link.context.trace_id), format_span_id(link.context.span_id)
    return SpanLink(trace_id, span_id, from_sdk(link.attributes))

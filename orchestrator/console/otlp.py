"""OTLP/HTTP trace requests as stored spans.

Sources: OTLP specification 1.x, section OTLP/HTTP; opentelemetry-proto `trace/v1/trace.proto`.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span, Status
from pydantic import JsonValue

from hubbub.errors import Problem
from orchestrator.console.attributes import MAX_ITEMS, from_otlp, text
from orchestrator.console.trace_store import SpanEvent, SpanKind, SpanLink, StoredSpan

MEDIA_TYPE = "application/x-protobuf"
MAX_UNPACKED = 4 * 1024 * 1024
"""Bytes a compressed body may unpack to."""
WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
KINDS: dict[int, SpanKind] = {
    Span.SPAN_KIND_INTERNAL: "internal",
    Span.SPAN_KIND_SERVER: "server",
    Span.SPAN_KIND_CLIENT: "client",
    Span.SPAN_KIND_PRODUCER: "producer",
    Span.SPAN_KIND_CONSUMER: "consumer",
}


@dataclass(frozen=True, slots=True)
class Received:
    """The spans of one export request, and how many of it carried no valid ids."""

    spans: tuple[StoredSpan, ...]
    invalid: int


def unpack(body: bytes, encoding: str) -> bytes:
    """Undo the content-encoding of `body`: "" or "identity", "gzip", "deflate".

    Raises Problem: 415 for another encoding, 400 for a broken stream, 413 past `MAX_UNPACKED` bytes.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in WINDOW_BITS:
        raise Problem(415, "Content encoding not supported", "Send the body as it is, or with gzip or deflate.")
    stream = zlib.decompressobj(WINDOW_BITS[encoding])
    try:
        plain = stream.decompress(body, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise Problem(400, "The compressed body is broken", f"It is not valid {encoding}.") from error
    if len(plain) > MAX_UNPACKED:
        raise Problem(413, "The body is too large", f"It unpacks to more than {MAX_UNPACKED} bytes.")
    if not stream.eof or stream.unused_data:
        raise Problem(400, "The compressed body is broken", f"It is not exactly one {encoding} stream.")
    return plain


def parse(body: bytes) -> Received:
    """Read an `ExportTraceServiceRequest` in protobuf form.

    Raises Problem 400 when it is none.
    """
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        detail = "It does not decode as an ExportTraceServiceRequest."
        raise Problem(400, "The body is not an OTLP trace request", detail) from error
    spans = [span for group in request.resource_spans for span in _spans_of(group)]
    valid = tuple(span for span in spans if span is not None)
    return Received(valid, len(spans) - len(valid))


def answer(rejected: int) -> bytes:
    """The `ExportTraceServiceResponse` for a request of which `rejected` spans were not kept."""
    response = ExportTraceServiceResponse()
    if rejected:
        response.partial_success.rejected_spans = rejected
        response.partial_success.error_message = "spans without valid ids, or of a trace that is full"
    return bytes(response.SerializeToString())


def _spans_of(group: ResourceSpans) -> Iterator[StoredSpan | None]:
    resource = from_otlp(group.resource.attributes)
    for scope in group.scope_spans:
        for span in scope.spans:
            valid = _is_id(span.trace_id, 16) and _is_id(span.span_id, 8)
            yield _stored(span, resource) if valid else None


def _is_id(raw: bytes, size: int) -> bool:
    return len(raw) == size and any(raw)


def _stored(span: Span, resource: dict[str, JsonValue]) -> StoredSpan:
    return StoredSpan(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex() if _is_id(span.parent_span_id, 8) else "",
        name=text(span.name),
        service=str(resource.get("service.name", "unknown")),
        kind=KINDS.get(span.kind, "unspecified"),
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        error=span.status.code == Status.STATUS_CODE_ERROR,
        status_message=text(span.status.message),
        attributes=from_otlp(span.attributes),
        events=tuple(_event(event) for event in span.events[:MAX_ITEMS]),
        links=tuple(_link(link) for link in span.links[:MAX_ITEMS]),
        resource=resource,
    )


def _event(event: Span.Event) -> SpanEvent:
    return SpanEvent(text(event.name), event.time_unix_nano, from_otlp(event.attributes))


def _link(link: Span.Link) -> SpanLink:
    return SpanLink(link.trace_id[:16].hex(), link.span_id[:8].hex(), from_otlp(link.attributes))

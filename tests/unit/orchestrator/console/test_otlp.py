import gzip
import zlib

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

from hubbub.errors import Problem
from orchestrator.console import otlp
from orchestrator.console.trace_store import SpanEvent, SpanLink


def request_of(*spans: Span, service: str = "order") -> bytes:
    """An export request with the spans of one service."""
    name = KeyValue(key="service.name", value=AnyValue(string_value=service))
    group = ResourceSpans(resource=Resource(attributes=[name]), scope_spans=[ScopeSpans(spans=spans)])
    return bytes(ExportTraceServiceRequest(resource_spans=[group]).SerializeToString())


def test_a_span_keeps_all_that_it_says() -> None:
    """Ids, times, kind, status, attributes, events, links and the process."""
    sent = Span(
        trace_id=b"\x01" * 16,
        span_id=b"\x02" * 8,
        parent_span_id=b"\x03" * 8,
        name="list",
        kind=Span.SPAN_KIND_SERVER,
        start_time_unix_nano=5,
        end_time_unix_nano=9,
        status=Status(code=Status.STATUS_CODE_ERROR, message="no"),
        attributes=[KeyValue(key="n", value=AnyValue(int_value=1))],
        events=[Span.Event(name="e", time_unix_nano=6)],
        links=[Span.Link(trace_id=b"\x04" * 16, span_id=b"\x05" * 8)],
    )
    (span,) = otlp.parse(request_of(sent)).spans
    assert (span.trace_id, span.span_id, span.parent_id) == ("01" * 16, "02" * 8, "03" * 8)
    assert (span.name, span.service, span.kind, span.start_ns, span.end_ns) == ("list", "order", "server", 5, 9)
    assert (span.error, span.status_message, span.attributes) == (True, "no", {"n": 1})
    assert span.events == (SpanEvent("e", 6),)
    assert span.links == (SpanLink("04" * 16, "05" * 8),)
    assert span.resource == {"service.name": "order"}


@pytest.mark.parametrize("ids", [(b"", b"\x02" * 8), (b"\x00" * 16, b"\x02" * 8), (b"\x01" * 16, b"\x02" * 7)])
def test_a_span_without_valid_ids_is_counted_and_not_kept(ids: tuple[bytes, bytes]) -> None:
    """Absent, all zero, or of the wrong length: W3C Trace Context allows none of them."""
    received = otlp.parse(request_of(Span(trace_id=ids[0], span_id=ids[1])))
    assert (received.spans, received.invalid) == ((), 1)


def test_a_kind_from_the_future_is_unspecified() -> None:
    """Protobuf enums are open: a newer sender may name a kind we have never heard of."""
    body = request_of(Span(trace_id=b"\x01" * 16, span_id=b"\x02" * 8, kind=99))  # type: ignore[arg-type]
    assert otlp.parse(body).spans[0].kind == "unspecified"


def test_a_body_that_is_no_protobuf_is_refused() -> None:
    """The sender learns that it is at fault; the decoder's own words stay inside."""
    with pytest.raises(Problem) as refused:
        otlp.parse(b"\xff\xff{}")
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (b"spans", ""),
        (b"spans", "identity"),
        (gzip.compress(b"spans", mtime=0), "GZIP"),
        (zlib.compress(b"spans"), "deflate"),
    ],
)
def test_the_usual_encodings_are_undone(packed: bytes, encoding: str) -> None:
    """The two compressions that OpenTelemetry's exporters offer, and none."""
    assert otlp.unpack(packed, encoding) == b"spans"


@pytest.mark.parametrize(
    ("packed", "encoding", "status"),
    [
        (gzip.compress(b"\0" * (otlp.MAX_UNPACKED + 1), mtime=0), "gzip", 413),
        (b"no gzip at all", "gzip", 400),
        (gzip.compress(b"spans" * 99, mtime=0)[:-9], "gzip", 400),
        (gzip.compress(b"spans", mtime=0) + b"more", "gzip", 400),
        (b"spans", "br", 415),
        (gzip.compress(b"spans", mtime=0), "gzip, gzip", 415),
    ],
)
def test_what_cannot_be_unpacked_is_refused(packed: bytes, encoding: str, status: int) -> None:
    """A bomb, garbage, a cut stream, something behind it, and encodings we do not speak."""
    with pytest.raises(Problem) as refused:
        otlp.unpack(packed, encoding)
    assert refused.value.status == status


def test_the_answer_is_empty_when_all_was_kept_and_names_the_number_when_not() -> None:
    """OTLP calls this partial success: the sender must not send these spans again."""
    assert otlp.answer(0) == b""
    assert ExportTraceServiceResponse.FromString(otlp.answer(3)).partial_success.rejected_spans == 3

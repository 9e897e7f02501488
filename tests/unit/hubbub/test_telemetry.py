"""One trace over all services, and nothing personal in it."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, DEFAULT_ON
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from hubbub import telemetry

SECRET = "ada@example.com"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(params=[DEFAULT_ON])
def spans(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[InMemorySpanExporter]:
    """The spans made in one test, by a provider of its own."""
    exporter, provider = InMemorySpanExporter(), TracerProvider(sampler=request.param)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield exporter
    provider.shutdown()


def only(exporter: InMemorySpanExporter) -> ReadableSpan:
    """The one span."""
    (span,) = exporter.get_finished_spans()
    return span


def test_a_failure_marks_its_span_by_type_only(spans: InMemorySpanExporter) -> None:
    """The text of an exception may hold personal data: no attribute, event or status repeats it."""
    with pytest.raises(LookupError), telemetry.span("execute_tool look"):
        raise LookupError(f"no customer {SECRET}")
    failed = only(spans)
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.attributes == {"error.type": "LookupError"}
    assert failed.events == ()
    assert SECRET not in failed.to_json()


def test_a_span_that_went_well_is_not_marked(spans: InMemorySpanExporter) -> None:
    """Kind and name are those asked for."""
    with telemetry.span("invoke_agent order", SpanKind.CLIENT):
        pass
    good = only(spans)
    assert (good.name, good.kind) == ("invoke_agent order", SpanKind.CLIENT)
    assert good.status.status_code is StatusCode.UNSET
    assert good.attributes == {}


def test_a_trace_goes_on_in_the_next_service(spans: InMemorySpanExporter) -> None:
    """What comes in becomes the parent; what goes out names this span."""
    with telemetry.span("serve", SpanKind.SERVER, telemetry.incoming({"traceparent": TRACEPARENT})) as span:
        headers = telemetry.outgoing({"Accept": "application/json"}, "c_1")
        assert telemetry.current_trace_id() == "0af7651916cd43dd8448eb211c80319c"
        here = trace.format_span_id(span.get_span_context().span_id)
    parent = only(spans).parent
    assert parent is not None
    assert trace.format_span_id(parent.span_id) == "b7ad6b7169203331"
    assert headers == {
        "Accept": "application/json",
        "traceparent": f"00-0af7651916cd43dd8448eb211c80319c-{here}-01",
        "baggage": "gen_ai.conversation.id=c_1",
    }


@pytest.mark.parametrize(
    "headers", [{}, {"traceparent": "nonsense"}, {"traceparent": TRACEPARENT[:-4], "baggage": ";;"}]
)
def test_without_a_usable_parent_a_trace_begins(spans: InMemorySpanExporter, headers: dict[str, str]) -> None:
    """Whatever stands in the headers."""
    with telemetry.span("serve", SpanKind.SERVER, telemetry.incoming(headers)):
        pass
    assert only(spans).parent is None


def test_a_trace_that_is_not_sampled_goes_on_without_spans(spans: InMemorySpanExporter) -> None:
    """Its id is known all the same, here and in the next service."""
    unsampled = TRACEPARENT[:-2] + "00"
    parent = telemetry.incoming({"traceparent": unsampled})
    with telemetry.span("serve", parent=parent), telemetry.span("inside"):
        assert telemetry.current_trace_id() == "0af7651916cd43dd8448eb211c80319c"
        assert telemetry.outgoing({}, "c_1")["traceparent"] == unsampled
    assert spans.get_finished_spans() == ()
    assert telemetry.current_trace_id() == "0" * 32


@pytest.mark.parametrize("spans", [ALWAYS_ON], indirect=True)
def test_a_sampler_that_follows_nobody_keeps_its_say(spans: InMemorySpanExporter) -> None:
    """A service may be told to record all it does."""
    with telemetry.span("serve", parent=telemetry.incoming({"traceparent": TRACEPARENT[:-2] + "00"})):
        pass
    assert only(spans).name == "serve"


def test_a_later_trace_can_point_to_an_earlier_one(spans: InMemorySpanExporter) -> None:
    """A recovered turn links to its first trace; a header that names none links to nothing."""
    with telemetry.span("recover", links=telemetry.link_to(TRACEPARENT)):
        pass
    (link,) = only(spans).links
    assert trace.format_trace_id(link.context.trace_id) == "0af7651916cd43dd8448eb211c80319c"
    assert telemetry.link_to(None) == telemetry.link_to("nonsense") == ()


def test_a_span_is_named_as_its_header_names_it() -> None:
    """For a turn that is run after its request, or by another hub."""
    assert telemetry.traceparent() is None
    with telemetry.span("serve", parent=telemetry.incoming({"traceparent": TRACEPARENT})):
        assert telemetry.traceparent() == telemetry.outgoing({}, "c_1")["traceparent"]
    unsampled = TRACEPARENT[:-2] + "00"
    with telemetry.span("serve", parent=telemetry.incoming({"traceparent": unsampled})):
        assert telemetry.traceparent() == unsampled


def test_the_conversation_travels_in_baggage() -> None:
    """Traced or not."""
    assert telemetry.outgoing({}, "c_1") == {"baggage": "gen_ai.conversation.id=c_1"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "True"}, False),
    ],
)
def test_spans_are_sent_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    expected: bool,  # noqa: FBT001 - a table
) -> None:
    """By OpenTelemetry's own variables; nowhere without them."""
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert telemetry.otlp_configured() is expected


@pytest.mark.parametrize(
    "header",
    [
        TRACEPARENT,
        TRACEPARENT.removesuffix("1") + "0",
        TRACEPARENT.upper(),
        f" {TRACEPARENT} ",
        TRACEPARENT + "-more",
        "01" + TRACEPARENT.removeprefix("00") + "-more",
        "ff" + TRACEPARENT.removeprefix("00"),
        TRACEPARENT.replace("0af7651916cd43dd8448eb211c80319c", "0" * 32),
        TRACEPARENT.replace("b7ad6b7169203331", "0" * 16),
        TRACEPARENT[:-3],
        "",
    ],
)
def test_what_a_request_says_of_its_trace_is_read_as_the_packages_read_it(header: str) -> None:
    """The usual header is read here, for less; whatever is unusual is left to them."""
    for headers in ({"traceparent": header}, {"traceparent": header, "tracestate": "vendor=1"}):
        theirs = TraceContextTextMapPropagator().extract(headers, Context())
        read, expected = (
            trace.get_current_span(found).get_span_context() for found in (telemetry.incoming(headers), theirs)
        )
        assert (read, read.trace_flags, read.trace_state) == (expected, expected.trace_flags, expected.trace_state)

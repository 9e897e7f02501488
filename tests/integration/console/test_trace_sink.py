import gzip
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from orchestrator.console import otlp, traces
from orchestrator.console.span_exporter import StoreExporter
from orchestrator.console.trace_store import TraceStore

PROTOBUF = {"Content-Type": "application/x-protobuf"}


def provider_of(service: str, exporter: SpanExporter) -> TracerProvider:
    """A service's own tracing, each span exported as soon as it ends."""
    provider = TracerProvider(resource=Resource({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


@pytest.mark.parametrize("compression", Compression)
def test_a_turn_over_two_services_is_one_tree(
    compression: Compression, address: str, store: TraceStore, http: httpx.Client
) -> None:
    """The hub's spans come from inside, the agent's over HTTP from OpenTelemetry's own exporter."""
    hub = provider_of("hub", StoreExporter(store)).get_tracer("test")
    agent_exporter = OTLPSpanExporter(f"{address}/v1/traces", compression=compression)
    agent = provider_of("order", agent_exporter).get_tracer("test")
    headers: dict[str, str] = {}
    with hub.start_as_current_span("turn"), hub.start_as_current_span("call"):
        TraceContextTextMapPropagator().inject(headers)
    context = TraceContextTextMapPropagator().extract(headers)
    with agent.start_as_current_span("skill", context, attributes={"n": 3}), agent.start_as_current_span("query"):
        pass
    agent_exporter.shutdown()  # type: ignore[no-untyped-call]

    trace_id = headers["traceparent"].split("-")[1]
    answer = http.get(f"/trace/{trace_id}", headers={"Accept": "application/json"}).json()
    spans = {span["name"]: span for span in answer["spans"]}
    parents = {name: span["parent_id"] for name, span in spans.items()}
    assert answer["trace_id"] == trace_id
    assert parents == {
        "turn": None,
        "call": spans["turn"]["span_id"],
        "skill": spans["call"]["span_id"],
        "query": spans["skill"]["span_id"],
    }
    assert (spans["skill"]["service"], spans["skill"]["attributes"]) == ("order", {"n": 3})


def test_many_exporters_at_once_lose_nothing(address: str, http: httpx.Client) -> None:
    """Four agents, each with its own exporter and connection."""

    def export(number: int) -> None:
        exporter = OTLPSpanExporter(f"{address}/v1/traces")
        tracer = provider_of(f"agent {number}", exporter).get_tracer("test")
        for turn in range(10):
            with tracer.start_as_current_span(f"turn {turn}"):
                pass
        exporter.shutdown()  # type: ignore[no-untyped-call]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(export, range(4)))
    listed = http.get("/traces", headers={"Accept": "application/json"}).json()
    assert len(listed["items"]) == 40
    assert listed["next_cursor"] is None
    assert http.get("/api/v3/services").json() == {"services": [f"agent {number}" for number in range(4)]}


def test_the_store_stays_bounded_whatever_is_sent(address: str, store: TraceStore) -> None:
    """More traces than fit, over real HTTP."""
    exporter = OTLPSpanExporter(f"{address}/v1/traces")
    tracer = provider_of("agent", exporter).get_tracer("test")
    for _ in range(60):
        with tracer.start_as_current_span("turn"):
            pass
    exporter.shutdown()  # type: ignore[no-untyped-call]
    assert len(store.recent()) == 50


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"\xff\xff", PROTOBUF, 400),
        (b"no gzip", {**PROTOBUF, "Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"\0" * (otlp.MAX_UNPACKED + 1)), {**PROTOBUF, "Content-Encoding": "gzip"}, 413),
        (b"\0" * (traces.MAX_BODY + 1), PROTOBUF, 413),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"x", {**PROTOBUF, "Content-Encoding": "br"}, 415),
        (b"", {}, 415),
    ],
)
def test_what_is_no_trace_request_is_refused(
    body: bytes, headers: dict[str, str], status: int, http: httpx.Client
) -> None:
    """Garbage, bombs, too much, and what we do not speak: each with a problem document that says so."""
    answer = http.post("/v1/traces", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_body_without_a_length_is_bounded_too(http: httpx.Client) -> None:
    """A chunked request announces nothing, so its bytes are counted as they come."""
    chunks = (b"\0" * 65536 for _ in range(traces.MAX_BODY // 65536 + 1))
    assert http.post("/v1/traces", content=chunks, headers=PROTOBUF).status_code == 413


def test_an_empty_request_is_fine(http: httpx.Client) -> None:
    """An exporter with nothing to say gets an empty ExportTraceServiceResponse, in protobuf form."""
    answer = http.post("/v1/traces", headers={"Content-Type": "application/x-protobuf; charset=utf-8"})
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, otlp.MEDIA_TYPE, b"")

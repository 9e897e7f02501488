from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

from orchestrator.console.jaeger_shape import otlp_json, ui_trace
from orchestrator.console.trace_store import SpanEvent, SpanLink, StoredSpan, StoredTrace, TraceStore


@pytest.fixture
def trace(make_span: Callable[..., StoredSpan]) -> StoredTrace:
    """A hub that called two replicas of one service; the second failed."""
    attributes = {"n": 1, "x": 0.5, "yes": True, "none": None, "list": ["a"], "map": {"k": "v"}}
    link, event = SpanLink(f"{7:032x}", f"{8:016x}"), SpanEvent("retried", 5_500_000, {"attempt": 2})
    replica_a, replica_b = ({"service.name": "order", "service.instance.id": name} for name in "ab")
    store = TraceStore()
    store.add(
        [
            make_span(1, 1, start=2, took=8, kind="server", resource={"service.name": "hub"}, events=(event,)),
            make_span(1, 2, parent=1, start=3, service="order", resource=replica_a, attributes=attributes),
            make_span(1, 3, parent=1, start=4, service="order", resource=replica_b, error=True, status_message="no"),
            make_span(1, 4, parent=1, start=5, resource={"service.name": "hub"}, links=(link,)),
        ]
    )
    return store.recent()[0]


def spans_of(trace: StoredTrace) -> dict[str, Any]:
    """The spans in the older form, each under the last digit of its id."""
    spans: Any = ui_trace(trace)["spans"]
    return {span["spanID"][-1]: span for span in spans}


def test_each_replica_is_a_process_of_its_own(trace: StoredTrace) -> None:
    """Spans point at their process by key; a process has a name and tags."""
    found = ui_trace(trace)
    assert found["processes"] == {
        "p1": {"serviceName": "hub", "tags": []},
        "p2": {"serviceName": "order", "tags": [{"key": "service.instance.id", "type": "string", "value": "a"}]},
        "p3": {"serviceName": "order", "tags": [{"key": "service.instance.id", "type": "string", "value": "b"}]},
    }
    assert {number: span["processID"] for number, span in spans_of(trace).items()} == {
        "1": "p1",
        "4": "p1",
        "2": "p2",
        "3": "p3",
    }


def test_jaegers_own_form_counts_in_microseconds_and_refers_to_parents_and_links(trace: StoredTrace) -> None:
    """As Jaeger's user interface reads it."""
    spans = spans_of(trace)
    assert (spans["1"]["startTime"], spans["1"]["duration"], spans["1"]["references"]) == (2_000, 8_000, [])
    assert spans["1"]["logs"][0]["timestamp"] == 5_500
    assert spans["4"]["references"] == [
        {"refType": "CHILD_OF", "traceID": trace.trace_id, "spanID": f"{1:016x}"},
        {"refType": "FOLLOWS_FROM", "traceID": f"{7:032x}", "spanID": f"{8:016x}"},
    ]


def test_jaegers_own_form_has_typed_tags_and_marks_errors(trace: StoredTrace) -> None:
    """Lists and maps are JSON text there; an error is a tag."""
    spans = spans_of(trace)
    assert [(tag["key"], tag["type"], tag["value"]) for tag in spans["2"]["tags"]] == [
        ("n", "int64", 1),
        ("x", "float64", 0.5),
        ("yes", "bool", True),
        ("none", "string", "null"),
        ("list", "string", '["a"]'),
        ("map", "string", '{"k": "v"}'),
        ("span.kind", "string", "internal"),
    ]
    assert {"key": "error", "type": "bool", "value": True} in spans["3"]["tags"]


def test_the_newer_form_is_otlp_in_json(trace: StoredTrace) -> None:
    """OpenTelemetry's own reader takes it, with every field in its place."""
    found = ParseDict({"resourceSpans": otlp_json(trace)}, TracesData())
    assert [len(group.scope_spans[0].spans) for group in found.resource_spans] == [2, 1, 1]
    hub, last = found.resource_spans[0].scope_spans[0].spans
    assert (hub.name, hub.kind, hub.start_time_unix_nano, hub.end_time_unix_nano) == (
        "span 1",
        2,
        2_000_000,
        10_000_000,
    )
    assert (hub.events[0].name, hub.events[0].time_unix_nano, len(last.links)) == ("retried", 5_500_000, 1)
    values = [pair.value.WhichOneof("value") for pair in found.resource_spans[1].scope_spans[0].spans[0].attributes]
    assert values == ["int_value", "double_value", "bool_value", None, "array_value", "kvlist_value"]
    failed = found.resource_spans[2].scope_spans[0].spans[0]
    assert (failed.status.code, failed.status.message) == (2, "no")


def test_the_newer_form_writes_ids_in_hex_and_long_integers_as_text(trace: StoredTrace) -> None:
    """OTLP's JSON differs from protobuf's here; JavaScript would round the nanoseconds."""
    processes: Any = otlp_json(trace)
    span = processes[1]["scopeSpans"][0]["spans"][0]
    assert (span["traceId"], span["spanId"], span["parentSpanId"]) == (f"{1:032x}", f"{2:016x}", f"{1:016x}")
    assert span["startTimeUnixNano"] == "3000000"
    assert span["attributes"][0] == {"key": "n", "value": {"intValue": "1"}}

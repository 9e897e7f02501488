from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

from orchestrator.console.span_exporter import StoreExporter
from orchestrator.console.trace_store import TraceStore


def test_spans_of_this_process_reach_the_store() -> None:
    """Without a collector the hub keeps its own spans, as complete as those that come over the network."""
    store = TraceStore()
    provider = TracerProvider(resource=Resource({"service.name": "hub"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(StoreExporter(store)))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("first") as first:
        pass
    with (
        tracer.start_as_current_span(
            "turn", kind=SpanKind.SERVER, links=[Link(first.get_span_context(), {"why": "x"})]
        ),
        tracer.start_as_current_span("step", attributes={"tags": ["a", "b"]}) as step,
    ):
        step.add_event("retried", {"attempt": 2})
        step.set_status(Status(StatusCode.ERROR, "too slow"))
    turn_trace, first_trace = store.recent()
    turn, stored_step = turn_trace.spans
    assert (turn.name, turn.kind, turn.parent_id, turn.service) == ("turn", "server", "", "hub")
    assert turn_trace.linked == {first_trace.trace_id}
    assert turn.links[0].attributes == {"why": "x"}
    assert (stored_step.parent_id, stored_step.error, stored_step.status_message) == (turn.span_id, True, "too slow")
    assert stored_step.attributes == {"tags": ["a", "b"]}
    assert [(event.name, event.attributes) for event in stored_step.events] == [("retried", {"attempt": 2})]
    assert turn.start_ns <= stored_step.start_ns <= stored_step.end_ns <= turn.end_ns
    assert provider.force_flush()

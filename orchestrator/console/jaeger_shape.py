"""Traces in the shapes Jaeger answers with, so that whoever reads Jaeger reads this store too.

Sources: Jaeger 2 `/api/v3` (OTLP in JSON, enums as numbers, 64-bit integers as text) and its older `/api/traces/{id}`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Depends
from pydantic import JsonValue

from orchestrator.console.trace_store import Attributes, SpanEvent, SpanLink, StoredSpan, StoredTrace, TraceStore
from orchestrator.console.trace_views import find

Shape = dict[str, JsonValue]
KIND_NUMBERS = {"unspecified": 0, "internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}
ERROR_STATUS = 2


def jaeger_router(store: TraceStore, may_view: Callable[..., object]) -> APIRouter:
    """Jaeger's read routes over `store`; `may_view` is a FastAPI dependency that raises when the caller may not."""
    routes = _JaegerRoutes(store)
    router = APIRouter(tags=["traces"], dependencies=[Depends(may_view)])
    router.add_api_route("/api/traces/{trace_id}", routes.trace)
    router.add_api_route("/api/v3/traces/{trace_id}", routes.trace_v3)
    router.add_api_route("/api/v3/services", routes.services_v3)
    return router


@dataclass(frozen=True, slots=True)
class _JaegerRoutes:
    store: TraceStore

    def trace(self, trace_id: str) -> Shape:
        """One trace in the shape of Jaeger's user interface."""
        return {"data": [ui_trace(find(self.store, trace_id))], "total": 0, "limit": 0, "offset": 0, "errors": None}

    def trace_v3(self, trace_id: str) -> Shape:
        """One trace in OTLP's JSON form."""
        return {"result": {"resourceSpans": otlp_json(find(self.store, trace_id))}}

    def services_v3(self) -> Shape:
        """The services that have spans here."""
        return {"services": list[JsonValue](self.store.services())}


def ui_trace(trace: StoredTrace) -> Shape:
    """`trace` as Jaeger's user interface reads it: microseconds, tags, and a table of processes."""
    processes = [next(group) for _, group in _by_process(trace)]
    names = {_process(span): f"p{number}" for number, span in enumerate(processes, 1)}
    return {
        "traceID": trace.trace_id,
        "spans": [_ui_span(span, names[_process(span)]) for span in trace.spans],
        "processes": {
            names[_process(span)]: {"serviceName": span.service, "tags": _tags(_without_name(span.resource))}
            for span in processes
        },
        "warnings": None,
    }


def otlp_json(trace: StoredTrace) -> list[JsonValue]:
    """`trace` as OTLP `resourceSpans` in JSON, one entry for each process."""
    resource_spans: list[JsonValue] = []
    for _, group in _by_process(trace):
        spans = list(group)
        scope: JsonValue = {"scope": {}, "spans": [_otlp_span(span) for span in spans]}
        resource_spans.append({"resource": {"attributes": _pairs(spans[0].resource)}, "scopeSpans": [scope]})
    return resource_spans


def _by_process(trace: StoredTrace) -> Iterable[tuple[str, Iterable[StoredSpan]]]:
    return groupby(sorted(trace.spans, key=_process), key=_process)


def _process(span: StoredSpan) -> str:
    return json.dumps([span.service, span.resource], sort_keys=True)


def _without_name(resource: Attributes) -> Shape:
    return {key: value for key, value in resource.items() if key != "service.name"}


def _ui_span(span: StoredSpan, process: str) -> Shape:
    parents = [_reference("CHILD_OF", span.trace_id, span.parent_id)] if span.parent_id else []
    links = [_reference("FOLLOWS_FROM", link.trace_id, link.span_id) for link in span.links]
    return {
        "traceID": span.trace_id,
        "spanID": span.span_id,
        "operationName": span.name,
        "references": [*parents, *links],
        "startTime": span.start_ns // 1000,
        "duration": span.duration_ns // 1000,
        "tags": _tags({**span.attributes, "span.kind": span.kind, **_error_tags(span)}),
        "logs": [_ui_log(event) for event in span.events],
        "processID": process,
        "warnings": None,
    }


def _error_tags(span: StoredSpan) -> Shape:
    if not span.error:
        return {}
    return {"error": True, "otel.status_code": "ERROR", "otel.status_description": span.status_message}


def _reference(kind: str, trace_id: str, span_id: str) -> Shape:
    return {"refType": kind, "traceID": trace_id, "spanID": span_id}


def _ui_log(event: SpanEvent) -> Shape:
    return {"timestamp": event.time_ns // 1000, "fields": _tags({"event": event.name, **event.attributes})}


def _tags(attributes: Attributes) -> list[JsonValue]:
    return [_tag(key, value) for key, value in attributes.items()]


def _tag(key: str, value: JsonValue) -> Shape:
    match value:
        case bool():
            return {"key": key, "type": "bool", "value": value}
        case int():
            return {"key": key, "type": "int64", "value": value}
        case float():
            return {"key": key, "type": "float64", "value": value}
        case str():
            return {"key": key, "type": "string", "value": value}
        case _:
            return {"key": key, "type": "string", "value": json.dumps(value)}


def _otlp_span(span: StoredSpan) -> Shape:
    return {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        "parentSpanId": span.parent_id,
        "name": span.name,
        "kind": KIND_NUMBERS[span.kind],
        "startTimeUnixNano": str(span.start_ns),
        "endTimeUnixNano": str(span.end_ns),
        "attributes": _pairs(span.attributes),
        "events": [_otlp_event(event) for event in span.events],
        "links": [_otlp_link(link) for link in span.links],
        "status": {"code": ERROR_STATUS, "message": span.status_message} if span.error else {},
    }


def _otlp_event(event: SpanEvent) -> Shape:
    return {"name": event.name, "timeUnixNano": str(event.time_ns), "attributes": _pairs(event.attributes)}


def _otlp_link(link: SpanLink) -> Shape:
    return {"traceId": link.trace_id, "spanId": link.span_id, "attributes": _pairs(link.attributes)}


def _pairs(attributes: Attributes) -> list[JsonValue]:
    return [{"key": key, "value": _any_value(value)} for key, value in attributes.items()]


def _any_value(value: JsonValue) -> Shape:
    match value:
        case None:
            return {}
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case list():
            return {"arrayValue": {"values": [_any_value(item) for item in value]}}
        case dict():
            return {"kvlistValue": {"values": _pairs(value)}}

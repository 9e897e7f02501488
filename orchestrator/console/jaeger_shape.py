"""Traces in the shapes Jaeger answers with, so that whoever reads Jaeger reads this store too.

Sources: Jaeger 2 `/api/v3` (OTLP in JSON, enums as numbers, 64-bit integers as text) and its older `/api/traces/{id}`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

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
    router.add_api_route("/api/traces/{trace_id}", routes.jaeger_trace)
    router.add_api_route("/api/v3/traces/{trace_id}", routes.jaeger_trace_v3)
    router.add_api_route("/api/v3/services", routes.jaeger_services_v3)
    return router


@dataclass(frozen=True, slots=True)
class _JaegerRoutes:
    store: TraceStore

    def jaeger_trace(self, trace_id: str) -> Shape:
        """One trace in the shape of Jaeger's user interface."""
        return {"data": [ui_trace(find(self.store, trace_id))], "total": 0, "limit": 0, "offset": 0, "errors": None}

    def jaeger_trace_v3(self, trace_id: str) -> Shape:
        """One trace in OTLP's JSON form."""
        return {"result": {"resourceSpans": otlp_json(find(self.store, trace_id))}}

    def jaeger_services_v3(self) -> Shape:
        """The services that have spans here."""
        return {"services": list[JsonValue](self.store.services())}


def ui_trace(trace: StoredTrace) -> Shape:
    """`trace` as Jaeger's user interface reads it: microseconds, tags, and a table of processes."""
    processes = {f"p{number}": spans for number, spans in enumerate(_by_process(trace), 1)}
    return {
        "traceID": trace.trace_id,
        "spans": [_ui_span(span, process) for process, spans in processes.items() for span in spans],
        "processes": {
            process: {"serviceName": spans[0].service, "tags": _tags(_without_name(spans[0].resource))}
            for process, spans in processes.items()
        },
        "warnings": None,
    }


def otlp_json(trace: StoredTrace) -> list[JsonValue]:
    """`trace` as OTLP `resourceSpans` in JSON, one entry for each process."""
    return [
        {
            "resource": {"attributes": _pairs(spans[0].resource)},
            "scopeSpans": [{"scope": {}, "spans": [_otlp_span(span) for span in spans]}],
        }
        for spans in _by_process(trace)
    ]


def _by_process(trace: StoredTrace) -> list[list[StoredSpan]]:
    processes: dict[str, list[StoredSpan]] = {}
    for span in trace.spans:
        processes.setdefault(json.dumps([span.service, span.resource], sort_keys=True), []).append(span)
    return list(processes.values())


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


def _any_value(value: JsonValue) -> Shape:  # noqa: PLR0911 - one for each type of JSON
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

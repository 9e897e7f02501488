"""The hub as its own trace sink, with a light view of recent traces."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel

from hubbub import problems
from hubbub.errors import Problem
from orchestrator.console import otlp, trace_views
from orchestrator.console.trace_pages import TracePages
from orchestrator.console.trace_store import TraceStore

MAX_BODY = 1024 * 1024
"""Bytes of one export request on the wire."""
STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
BYTES = {"schema": {"type": "string", "format": "binary"}}
PROBLEM: dict[str, Any] = {"content": {problems.MEDIA_TYPE: {}}}
ABSENT: dict[str, Any] = {
    "description": "No such trace, or none yet: a page that looks again by itself",
    "content": {problems.MEDIA_TYPE: {}, "text/html": {}},
}
SINK_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "An ExportTraceServiceResponse", "content": {otlp.MEDIA_TYPE: {}}},
    400: {"description": "Not an OTLP trace request", **PROBLEM},
    413: {"description": "Too large, as sent or unpacked", **PROBLEM},
    415: {"description": "Media type or encoding not supported", **PROBLEM},
}


def traces_router(
    store: TraceStore,
    may_view: Callable[..., object],
    may_write: Callable[..., object],
) -> APIRouter:
    """Routes that fill `store` (`POST /v1/traces`) and show it (`/traces`, `/trace/{trace_id}`).

    `may_view` and `may_write` are FastAPI dependencies that raise when the caller may not.
    """
    sink, views = _Sink(store), _Views(store, TracePages())
    view = [Depends(may_view)]
    router = APIRouter(tags=["traces"])
    router.add_api_route(
        "/v1/traces",
        sink.receive_spans,
        operation_id="receive_spans",
        summary="Take spans",
        methods=["POST"],
        dependencies=[Depends(may_write)],
        response_class=Response,
        responses=SINK_RESPONSES,
        openapi_extra={"requestBody": {"required": True, "content": {otlp.MEDIA_TYPE: BYTES}}},
    )
    router.add_api_route(
        "/traces",
        views.recent_traces,
        operation_id="list_traces",
        summary="List recent traces",
        dependencies=view,
        response_class=Response,
        responses=_pages(trace_views.TraceList),
    )
    router.add_api_route(
        "/trace/{trace_id}",
        views.one_trace,
        operation_id="read_trace",
        summary="Read one trace",
        dependencies=view,
        response_class=Response,
        responses={**_pages(trace_views.TraceView), 404: ABSENT},
    )
    router.mount("/traces/static", StaticFiles(directory=STATIC))
    return router


def _pages(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "A page, or JSON when asked for", "model": model, "content": {"text/html": {}}}}


@dataclass(frozen=True, slots=True)
class _Sink:
    store: TraceStore

    async def receive_spans(self, request: Request) -> Response:
        """Take spans by OTLP/HTTP in protobuf form, plain or compressed with gzip or deflate."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != otlp.MEDIA_TYPE:
            raise Problem(415, "Media type not supported", f"Send OTLP in protobuf form, as {otlp.MEDIA_TYPE}.")
        body, encoding = await _body(request), request.headers.get("content-encoding", "")
        # A batch of hundreds of spans takes milliseconds: turns must not wait for that.
        rejected = await run_in_threadpool(self._keep, body, encoding)
        return Response(otlp.answer(rejected), media_type=otlp.MEDIA_TYPE)

    def _keep(self, body: bytes, encoding: str) -> int:
        received = otlp.parse(otlp.unpack(body, encoding))
        return received.invalid + self.store.add(received.spans)


@dataclass(frozen=True, slots=True)
class _Views:
    # The methods are not `async`: FastAPI then runs them, and their rendering, beside the event loop.
    store: TraceStore
    pages: TracePages

    def recent_traces(self, request: Request) -> Response:
        """Recent traces, newest first: a page for browsers, JSON for programs that ask for it."""
        items = [trace_views.item(trace) for trace in self.store.recent()]
        if _wants_json(request):
            return _json(trace_views.TraceList(items=items))
        return _html(self.pages.recent(items))

    def one_trace(self, request: Request, trace_id: str) -> Response:
        """One trace as a waterfall; a person who is faster than the spans sees a page that looks again by itself."""
        try:
            trace = trace_views.find(self.store, trace_id)
        except trace_views.TraceAbsent as absent:
            if _wants_json(request):
                raise
            return Response(self.pages.absent(absent.detail), 404, {**HEADERS, "Refresh": "2"}, "text/html")
        if _wants_json(request):
            return _json(trace_views.view(trace))
        return _html(self.pages.one(trace, self.store.recent()))


async def _body(request: Request) -> bytes:
    # FastAPI's own `max_body_size` would answer in plain text.
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Problem(413, "The body is too large", f"Send at most {MAX_BODY} bytes in one request.")
    return bytes(body)


def _wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json", headers=HEADERS)


def _html(page: str) -> Response:
    return Response(page, media_type="text/html", headers=HEADERS)

"""Traces: one a turn over all services, names in one place.

Span and attribute names follow OpenTelemetry's HTTP and GenAI conventions (in development, so kept here only).
"""

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from contextvars import Token
from functools import lru_cache
from urllib.parse import quote_plus

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

CONVERSATION = "gen_ai.conversation.id"
OPERATION = "gen_ai.operation.name"
AGENT_NAME = "gen_ai.agent.name"
TOOL_NAME = "gen_ai.tool.name"
TURN = "hubbub.turn.id"
STEP = "hubbub.step.id"
TAKE = "hubbub.turn.take"
OUTCOME = "hubbub.outcome"
STATUS = "hubbub.status"
ATTEMPT = "hubbub.attempt"
ROUTE_REASON = "hubbub.route.reason"
ERROR_TYPE = "error.type"

_TRACE_CONTEXT = TraceContextTextMapPropagator()
_USUAL = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
FASTAPI_TELEMETRY_OFF = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own spans would stand beside ours, doubled."""


def tracer() -> trace.Tracer:
    """The tracer all hand-made spans come from."""
    return _tracer_of(trace.get_tracer_provider())


@lru_cache(maxsize=1)
def _tracer_of(provider: trace.TracerProvider) -> trace.Tracer:
    """Made once: a provider checks its configuration again for each tracer it is asked for."""
    return provider.get_tracer("hubbub")


def set_up(service: str, exporter: SpanExporter | None = None) -> TracerProvider:
    """Install the tracer provider of this process.

    Spans go to `exporter` when given, else by OTLP/HTTP when a standard `OTEL_*` endpoint is set, else nowhere.
    """
    name = os.environ.get("OTEL_SERVICE_NAME", service)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    chosen = exporter or (OTLPSpanExporter() if otlp_configured() else None)
    if chosen is not None:
        provider.add_span_processor(BatchSpanProcessor(chosen))
    trace.set_tracer_provider(provider)
    return provider


def otlp_configured() -> bool:
    """Whether the environment names an OTLP endpoint for traces."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    return not disabled and any(os.environ.get(endpoint) for endpoint in endpoints)


def incoming(headers: Mapping[str, str]) -> Context:
    """The trace context a request carries (W3C Trace Context). Its baggage is not read: nothing here asks for it."""
    named = headers.get("traceparent")
    if named is None:
        return Context()
    usual = _USUAL.fullmatch(named)
    if usual is None or "tracestate" in headers:
        return _TRACE_CONTEXT.extract(headers, Context())
    trace_id, span_id, flags = (int(part, 16) for part in usual.groups())
    seen = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return trace.set_span_in_context(NonRecordingSpan(seen), Context()) if seen.is_valid else Context()


def outgoing(headers: dict[str, str], conversation_id: str) -> dict[str, str]:
    """Add to `headers` what a call carries (W3C Trace Context and Baggage), and return them.

    That is the current trace, and the conversation as baggage, whoever traces on the way.
    """
    current = trace.get_current_span().get_span_context()
    if current.is_valid:
        headers["traceparent"] = _named(current)
        if current.trace_state:
            headers["tracestate"] = current.trace_state.to_header()
    headers["baggage"] = f"{CONVERSATION}={quote_plus(conversation_id)}"
    return headers


def traceparent() -> str | None:
    """The header that names the current span (W3C Trace Context); None without one."""
    current = trace.get_current_span().get_span_context()
    return _named(current) if current.is_valid else None


def _named(span: SpanContext) -> str:
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Context | None = None,
    links: Sequence[Link] = (),
) -> AbstractContextManager[Span]:
    """A span around a block; an exception marks it as an error and goes on.

    In a trace that is not sampled nothing is made: the span yielded is the enclosing one, which takes nothing down.
    """
    return _Block(name, kind, parent, links)


class _Block:
    """What `span` returns. It attaches by hand, since the ways the packages offer cost more than the span itself."""

    __slots__ = ("_kind", "_links", "_made", "_name", "_parent", "_token")

    def __init__(self, name: str, kind: SpanKind, parent: Context | None, links: Sequence[Link]) -> None:
        self._name, self._kind, self._parent, self._links = name, kind, parent, links
        self._made: Span | None = None
        self._token: Token[Context] | None = None

    def __enter__(self) -> Span:
        enclosing = trace.get_current_span(self._parent)
        if _is_left_out(enclosing):
            if self._parent is not None:  # else it is the current one already
                self._token = context.attach(trace.set_span_in_context(enclosing))
            return enclosing
        # An exception's text may hold personal data: only its type goes into the span.
        self._made = tracer().start_span(
            self._name,
            self._parent,
            self._kind,
            links=self._links,
            record_exception=False,
            set_status_on_exception=False,
        )
        self._token = context.attach(trace.set_span_in_context(self._made))
        return self._made

    def __exit__(self, kind: object, error: BaseException | None, origin: object) -> None:
        if self._token is not None:
            context.detach(self._token)
        if self._made is not None:
            if isinstance(error, Exception):
                mark_failed(self._made, type(error).__name__)
            self._made.end()


def _is_left_out(enclosing: Span) -> bool:
    """Whether the trace of a span was not sampled, and no sampler of this process would take up a part of it."""
    seen = enclosing.get_span_context()
    return seen.is_valid and not seen.trace_flags.sampled and _follows_its_parent(trace.get_tracer_provider())


@lru_cache(maxsize=1)
def _follows_its_parent(provider: trace.TracerProvider) -> bool:
    return isinstance(getattr(provider, "sampler", None), ParentBased)


def link_to(traceparent: str | None) -> tuple[Link, ...]:
    """A link to the span a `traceparent` header names; () without one."""
    if traceparent is None:
        return ()
    found = trace.get_current_span(incoming({"traceparent": traceparent})).get_span_context()
    return (Link(found),) if found.is_valid else ()


def mark_failed(current: Span, kind: str) -> None:
    """Mark a span as failed for the reason `kind` (a short, low-cardinality word)."""
    current.set_attribute(ERROR_TYPE, kind)
    current.set_status(Status(StatusCode.ERROR, kind))


def current_trace_id() -> str:
    """The trace id of the current span, 32 hex digits (all zero without one)."""
    return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)

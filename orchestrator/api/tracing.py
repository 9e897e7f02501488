"""A server span around each request, and its trace id on every response."""

import logging
import secrets

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub import problems, telemetry
from hubbub.errors import Problem

HEADER = b"x-trace-id"
UNTRACED = ("/healthz", "/readyz", "/metrics", "/v1/traces", "/traces", "/trace/", "/assets/")
PAGE = "/"
log = logging.getLogger(__name__)


class TraceRequests:
    """ASGI middleware. Probes and pages make no spans; an unexpected error becomes a 500 problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request inside its span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == PAGE or scope["path"].startswith(UNTRACED):
            await self._serve(scope, receive, send, secrets.token_hex(16))
            return
        parent = telemetry.incoming(Headers(scope=scope))
        with telemetry.span(scope["method"], SpanKind.SERVER, parent) as span:
            await self._serve(scope, receive, send, telemetry.current_trace_id())
            route = getattr(scope.get("route"), "path", "")
            span.update_name(f"{scope['method']} {route}".strip())
            span.set_attributes({"http.request.method": scope["method"], "http.route": route})

    async def _serve(self, scope: Scope, receive: Receive, send: Send, trace_id: str) -> None:
        started = False
        trace = (HEADER, trace_id.encode())

        async def marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), trace]
            await send(message)

        try:
            await self._app(scope, receive, marked)
        except Exception:
            # The last resort: whatever was not foreseen ends here, logged in full and told in general.
            log.exception("unexpected error on %s %s", scope["method"], scope["path"])
            if started:
                raise
            problem = Problem(500, "Something went wrong on our side", retryable=True)
            await problems.response(problem)(scope, receive, marked)

"""Media types at the A2A door: what comes in is JSON, and so is what goes out (A2A 1.0, sections 9.1, 11.1, 14.1.1)."""

from dataclasses import dataclass

from a2a.server.request_handlers.response_helpers import build_error_response
from a2a.utils.constants import A2A_JSON_MEDIA_TYPE
from a2a.utils.error_handlers import build_rest_error_payload
from a2a.utils.errors import ContentTypeNotSupportedError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.api.bodies import JSON, media_type

UNSUPPORTED = 415


@dataclass(frozen=True, slots=True)
class JsonOnly:
    """An ASGI application in front of `app`, whose JSON-RPC requests come to `rpc_paths`.

    A body that is no JSON is refused, which also keeps other sites' pages out: a browser sends them text without asking
    us first. The SDK calls what HTTP+JSON answers `application/a2a+json`; we do so for clients that ask for it.
    """

    app: ASGIApp
    rpc_paths: tuple[str, ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        if _has_body(headers) and media_type(headers) not in {JSON, A2A_JSON_MEDIA_TYPE}:
            await _refusal(rpc=scope["path"] in self.rpc_paths)(scope, receive, send)
            return
        asked_for = A2A_JSON_MEDIA_TYPE in headers.get("Accept", "")
        await self.app(scope, receive, send if asked_for else _as_json(send))


def _has_body(headers: Headers) -> bool:
    return headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in headers


def _refusal(*, rpc: bool) -> JSONResponse:
    error = ContentTypeNotSupportedError(f"send Content-Type: {JSON}")
    if rpc:
        return JSONResponse(build_error_response(None, error), UNSUPPORTED)
    payload = build_rest_error_payload(error)
    payload["error"]["code"] = UNSUPPORTED
    return JSONResponse(payload, UNSUPPORTED)


def _as_json(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("Content-Type") == A2A_JSON_MEDIA_TYPE:
                headers["Content-Type"] = JSON
        await send(message)

    return sent

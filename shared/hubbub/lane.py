"""A lane past the framework, for the one route nearly all requests take."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Serve = Callable[[Request], Awaitable[Response | None]]


class _Found(Headers):
    """Headers that are looked up; of several with one name the first is it, as for the class above."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._first = dict(reversed(self.raw))

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower().encode("latin-1")].decode("latin-1")

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a header, or `default`."""
        value = self._first.get(key.lower().encode("latin-1"))
        return default if value is None else value.decode("latin-1")


class Offered(Request):
    """A request that remembers what was read of it, for whoever has to read it again."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._found = _Found(scope)
        self._content: bytes | None = None
        self.read: list[Message] = []

    @property
    def headers(self) -> Headers:
        """What stands before the body."""
        return self._found

    async def body(self) -> bytes:
        """The whole body. Raises ClientDisconnect."""
        if self._content is None:
            more = True
            while more:
                message = await self.receive()
                self.read.append(message)
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                more = message.get("more_body", False)
            self._content = b"".join([message.get("body", b"") for message in self.read])
        return self._content


class Lane:
    """ASGI middleware: a POST to `path` is offered to `serve` before the framework sees it.

    `path` may end in one parameter, as `/v1/skills/{skill}`. What `serve` answers with None goes the usual way as if
    nobody had read it: that way stays the one that is described, and the one that tells what is wrong with a request.
    Errors are rendered by the application's own handlers, as everywhere. In the scope the lane stands where the route
    would, whose `path` traces and measures ask for.
    """

    def __init__(self, app: ASGIApp, path: str, serve: Serve) -> None:
        self._app = app
        self.path = path
        self._serve = serve
        self._before, braced, _ = path.partition("{")
        self._has_parameter = bool(braced)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass it on."""
        if scope["type"] != "http" or scope["method"] != "POST" or not self._leads_to(scope["path"]):
            await self._app(scope, receive, send)
            return
        scope["route"] = self
        request = Offered(scope, receive)

        async def reading_again() -> Message:
            return request.read.pop(0) if request.read else await receive()

        try:
            response = await self._answered(request)
        except ClientDisconnect:
            return  # nobody waits for an answer any more
        if response is None:
            await self._app(scope, reading_again, send)
        else:
            await response(scope, reading_again, send)

    def _leads_to(self, path: str) -> bool:
        if not self._has_parameter:
            return path == self.path
        parameter = path[len(self._before) :]
        return path.startswith(self._before) and parameter != "" and "/" not in parameter

    async def _answered(self, request: Request) -> Response | None:
        try:
            return await self._serve(request)
        except Exception as error:
            for kind in type(error).__mro__:
                if kind is Exception:  # what nobody foresaw is the outermost middleware's
                    break
                if handler := request.app.exception_handlers.get(kind):
                    rendered: Response = await handler(request, error)
                    return rendered
            raise

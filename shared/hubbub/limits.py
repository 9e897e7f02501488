"""Bounds the size of request bodies, before anything is read or as it is read."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub import problems
from hubbub.errors import Problem

TOO_LARGE = "The body is too large"


class BodyLimit:
    """ASGI middleware: a body over `limit_of(path)` bytes is answered with 413, declared or not."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, read = self._limit_of(scope["path"]), 0
        if _declared(scope) > limit:
            problem = Problem(413, TOO_LARGE, f"at most {limit} bytes are read here")
            await problems.response(problem)(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:  # FastAPI lets only this class of error through from reading a body
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)


def _declared(scope: Scope) -> int:
    raw = dict(scope["headers"]).get(b"content-length", b"0")
    return int(raw) if raw.isdigit() else 0

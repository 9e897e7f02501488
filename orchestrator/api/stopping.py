"""What a hub does between a signal to stop and the server's own end, which closes connections at once."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from anyio.abc import TaskGroup
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SIGNALS = (signal.SIGTERM, signal.SIGINT)
Handler = Callable[[int, FrameType | None], object]


@contextmanager
def drained_first(tasks: TaskGroup, drain: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Within the block the first SIGTERM or SIGINT starts `drain` in `tasks`; then the server hears of the signal.

    A second signal goes to the server at once. A server without handlers of its own, or outside the main thread, is
    left alone.
    """
    loop = asyncio.get_running_loop()
    servers = _server_handlers()
    begun = False
    told: asyncio.Future[int] = loop.create_future()

    async def stop() -> None:
        number = await told
        try:
            await drain()
        finally:
            servers[number](number, None)

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal begun
        if begun:
            servers[number](number, frame)
        else:
            begun = True
            loop.call_soon_threadsafe(told.set_result, number)

    tasks.start_soon(stop)  # now: a signal is heard outside of any task, and there none can be started
    for number in servers:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in servers.items():
            signal.signal(number, handler)


def _server_handlers() -> dict[int, Handler]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {number: signal.getsignal(number) for number in SIGNALS}
    return {
        number: handler
        for number, handler in found.items()
        if callable(handler) and handler is not signal.default_int_handler
    }


class CloseConnections:
    """ASGI middleware: once the hub stops, every response asks the client to close its connection."""

    def __init__(self, app: ASGIApp, stopping: Callable[[], bool]) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and self._stopping():
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" else send)

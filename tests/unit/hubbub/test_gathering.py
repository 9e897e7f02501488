"""A response goes out in one piece, and a stream as it comes."""

import asyncio
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.server import ServerState

from hubbub.gathering import MOST_HELD_BYTES, Gathering, HttpProtocol
from tests.running import eventually

pytestmark = pytest.mark.anyio
REQUEST = b"GET / HTTP/1.1\r\nHost: agent\r\n\r\n"


@pytest.fixture
def anyio_backend() -> str:
    """Servers run on asyncio."""
    return "asyncio"


class Wire(asyncio.Transport):
    """What a server writes, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        """Keep it, as long as anybody is there."""
        assert not self.closed
        self.written.append(bytes(data))

    def close(self) -> None:
        """Nobody is there any more."""
        self.closed = True

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.closed

    def pause_reading(self) -> None:
        """As flow control asks."""

    def resume_reading(self) -> None:
        """As flow control asks."""


def answering(*bodies: bytes, go_on: asyncio.Event | None = None) -> ASGIApp:
    """An application that answers in so many parts, the first after `go_on`."""

    async def app(_: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - nothing is asked for
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number, body in enumerate(bodies, 1):
            if go_on is not None:
                await go_on.wait()
            part: Message = {"type": "http.response.body", "body": body, "more_body": number < len(bodies)}
            await send(part)

    return app


def served(app: ASGIApp, request: bytes = REQUEST) -> Wire:
    """A connection on which `request` came."""
    config = uvicorn.Config(app, lifespan="off", log_config=None)
    config.load()
    protocol = HttpProtocol(config=config, server_state=ServerState(), app_state={})
    wire = Wire()
    protocol.connection_made(wire)
    protocol.data_received(request)
    return wire


async def test_head_and_body_go_out_together() -> None:
    """One write for each response, also when requests follow each other."""
    wire = served(answering(b"well"), REQUEST * 2)
    await eventually(lambda: len(wire.written) == 2, "both are answered")
    for response in wire.written:
        assert response.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"well" in response


async def test_a_stream_goes_out_as_it_comes() -> None:
    """Its head does not wait for what may come much later."""
    go_on = asyncio.Event()
    wire = served(answering(b"one", b"two", go_on=go_on))
    await eventually(lambda: wire.written, "the head is sent")
    assert b"one" not in wire.written[0]
    go_on.set()
    await eventually(lambda: b"".join(wire.written).endswith(b"0\r\n\r\n"), "the rest is sent")
    assert b"".join(wire.written[1:]) == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


async def test_what_was_written_before_closing_is_sent() -> None:
    """As the answer to the last request of a connection, or to one that is none."""
    wire = served(answering(b"well"), b"GET / HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n")
    await eventually(lambda: wire.closed, "it is closed")
    assert b"well" in b"".join(wire.written)
    wire = served(answering(), b"nonsense\r\n\r\n")
    assert wire.closed
    assert wire.written[0].startswith(b"HTTP/1.1 400")


async def test_much_is_not_held() -> None:
    """Memory does not grow with what an application writes in one go."""
    wire = Wire()
    gathering = Gathering(wire, asyncio.get_running_loop())
    piece = b"x" * (MOST_HELD_BYTES // 2)
    for _ in range(4):
        gathering.write(piece)
    assert b"".join(wire.written) == piece * 3


async def test_nothing_is_written_to_who_has_gone() -> None:
    """What is held then is dropped."""
    wire = Wire()
    gathering = Gathering(wire, asyncio.get_running_loop())
    gathering.write(b"late")
    wire.close()
    gathering.send()
    assert wire.written == []

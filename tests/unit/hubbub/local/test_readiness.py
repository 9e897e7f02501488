"""Asking a service whether it is ready."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hubbub.local.readiness import PING, is_ready, wait_until_ready
from tests.running import free_port

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[int]:
    """A server that gives each of `answers` once, then the last one again; its port."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("ready", "answer", "expected"),
    [
        ("/readyz", b"HTTP/1.1 200 OK\r\n\r\n", True),
        ("/readyz", b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        ("/readyz", b"", False),
        (PING, b"+PONG\r\n", True),
        (PING, b"-LOADING Redis is loading the dataset in memory\r\n", False),
    ],
)
async def test_the_first_line_of_the_answer_decides(ready: str, answer: bytes, expected: bool) -> None:  # noqa: FBT001
    """A service that answers is not yet one that is ready."""
    async with answering(answer) as port:
        assert await is_ready(port, ready) is expected


async def test_a_service_that_does_not_listen_is_not_ready() -> None:
    """A refused connection is an answer as well."""
    assert not await is_ready(free_port(), "/readyz")


async def test_waiting_ends_with_the_first_good_answer() -> None:
    """As soon as it is ready, and no earlier."""
    async with answering(b"HTTP/1.1 503 No\r\n\r\n", b"HTTP/1.1 503 No\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n") as port:
        await wait_until_ready(port, "/readyz")
        assert await is_ready(port, "/readyz")

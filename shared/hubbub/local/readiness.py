"""Asking a service over its own port whether it is ready."""

import asyncio

from hubbub.local.ports import LOOPBACK

PROBE_S = 1.0
POLL_S = 0.1
PING = "PING"


async def wait_until_ready(port: int, ready: str) -> None:
    """Return as soon as the service on `port` answers `ready`: a path with HTTP status 200, or PING as Redis does."""
    while not await is_ready(port, ready):  # noqa: ASYNC110 - it is another process
        await asyncio.sleep(POLL_S)


async def is_ready(port: int, ready: str) -> bool:
    """Whether it answers now, within a second."""
    question = PING + "\r\n" if ready == PING else f"GET {ready} HTTP/1.0\r\nHost: {LOOPBACK}:{port}\r\n\r\n"
    try:
        async with asyncio.timeout(PROBE_S):
            answer = await _first_line(port, question.encode("ascii"))
    except (OSError, TimeoutError, ValueError):  # ValueError: a line without end
        return False
    return answer.startswith(b"+PONG") if ready == PING else answer.split(b" ")[1:2] == [b"200"]


async def _first_line(port: int, question: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(question)
        return await reader.readline()
    finally:
        writer.close()

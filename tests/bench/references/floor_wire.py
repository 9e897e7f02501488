"""The least that HTTP and Redis cost from asyncio: protocols that write bytes and wait for an answer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httptools


class HttpCall(asyncio.Protocol):
    """One connection to a server, one request at a time; it calls back into itself as an httptools parser."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Hand over the body."""
        body, self._body = bytes(self._body), bytearray()
        assert self._answer is not None
        self._answer.set_result(body)
        self._parser = httptools.HttpResponseParser(self)

    async def post(self, path: str, body: bytes) -> bytes:
        """The answer's body."""
        self._answer = asyncio.get_running_loop().create_future()
        head = f"POST {path} HTTP/1.1\r\nHost: spoke\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self._transport.write(head + body)
        return await self._answer


class RedisCall(asyncio.Protocol):
    """One connection to Redis, one pipeline at a time."""

    def __init__(self) -> None:
        self._read = b""
        self._wanted = 0
        self._answer: asyncio.Future[list[Any]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._read += data
        answers, position = [], 0
        try:
            for _ in range(self._wanted):
                answer, position = _value(self._read, position)
                answers.append(answer)
        except (IndexError, ValueError):
            return  # not all of it is there
        self._read = b""
        assert self._answer is not None
        self._answer.set_result(answers)

    async def run(self, *commands: tuple[bytes, ...]) -> list[Any]:
        """The answers to commands sent together."""
        self._answer, self._wanted = asyncio.get_running_loop().create_future(), len(commands)
        self._transport.write(b"".join(map(_command, commands)))
        return await self._answer


def _command(words: tuple[bytes, ...]) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


def _value(read: bytes, position: int) -> tuple[Any, int]:
    end = read.index(b"\r\n", position)
    kind, said = read[position], read[position + 1 : end]
    if kind == ord("$"):
        stop = end + 2 + int(said)
        if int(said) < 0:
            return None, end + 2
        if len(read) < stop + 2:
            raise IndexError
        return read[end + 2 : stop], stop + 2
    if kind == ord("*"):
        items, position = [], end + 2
        for _ in range(int(said)):
            item, position = _value(read, position)
            items.append(item)
        return items, position
    return said, end + 2


class Pool:
    """Connections kept open; as many as were ever needed at once."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._make = make
        self._free: list[Any] = []

    async def take(self) -> Any:
        """A connection nobody uses."""
        return self._free.pop() if self._free else await self._make()

    def give_back(self, connection: Any) -> None:
        """Let others use it."""
        self._free.append(connection)


def http_pool(port: int) -> Pool:
    """Connections to a server on this machine."""
    return Pool(lambda: _connected(HttpCall, port))


def redis_pool(port: int) -> Pool:
    """Connections to a Redis on this machine."""
    return Pool(lambda: _connected(RedisCall, port))


async def _connected(protocol: Callable[[], asyncio.Protocol], port: int) -> Any:
    _, made = await asyncio.get_running_loop().create_connection(protocol, "127.0.0.1", port)
    return made

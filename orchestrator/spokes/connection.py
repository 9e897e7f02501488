"""One connection to an agent: a request, its reply, and then perhaps the next (HTTP/1.1, RFC 9112).

The parser is the one our servers read with. What a general client does beside it costs several times the rest.
"""

import asyncio
from collections.abc import Mapping
from typing import cast

import httptools
import msgspec

MOST_AROUND_BYTES = 64 * 1024
"""So many bytes of headers, and of the frames of a body beyond its own size."""
FIRST_FINAL_STATUS = 200
FRAMED = frozenset({"content-length", "transfer-encoding"})


class HttpTrouble(Exception):
    """A request got no reply."""


class NeverSent(HttpTrouble):
    """There was no connection to send it over."""


class ConnectionLost(HttpTrouble):
    """The connection ended before the reply did; the request may have arrived."""


class NotHttp(HttpTrouble):
    """What came is no reply; the request may have arrived."""


class Reply(msgspec.Struct, frozen=True):
    """What an agent answered: header names in small letters; no `content` where it is longer than was to be read."""

    status: int
    headers: Mapping[str, str]
    content: bytes | None


class Connection(asyncio.Protocol):
    """A connection as the event loop and the parser see it: they call it back.

    `usable` is whether another request may be sent; one that ends takes itself out of `idle`. `idle_since` is on the
    event loop's clock.
    """

    def __init__(self, idle: "list[Connection]") -> None:
        self.usable = True
        self.idle_since = 0.0
        self._idle = idle
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Reply] | None = None
        self._expect(0)

    async def ask(self, request: bytes, limit: int) -> Reply:
        """The reply to a request; its body is read up to `limit` bytes. Raises HttpTrouble."""
        if not self.usable:
            raise NeverSent("the connection was closed before anything was asked")
        self._expect(limit)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it at once: what may still come on it belongs to nobody."""
        self.usable = False
        self._transport.abort()

    def _expect(self, limit: int) -> None:
        self._limit, self._received = limit, 0
        self._headers: dict[str, str] = {}
        self._content: bytearray | None = None

    @property
    def _awaited(self) -> "asyncio.Future[Reply] | None":
        return None if self._answer is None or self._answer.done() else self._answer

    def _answered(self, content: bytes | None) -> None:
        if answer := self._awaited:
            answer.set_result(Reply(self._parser.get_status_code(), self._headers, content))

    def _failed(self, why: HttpTrouble) -> None:
        if answer := self._awaited:
            answer.set_exception(why)
        self.close()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._failed(NotHttp(str(error)))
        if self._received - 2 * len(self._content or b"") > MOST_AROUND_BYTES:
            self._failed(NotHttp("there is too much around the body"))

    def eof_received(self) -> None:
        """The other side sends no more: that ends a body whose length was not told (RFC 9112, section 6.3)."""
        self.usable = False
        if self._content is not None and not FRAMED & self._headers.keys():
            self._answered(bytes(self._content))

    def connection_lost(self, _: Exception | None) -> None:
        """It is gone."""
        self._failed(ConnectionLost())
        if self in self._idle:
            self._idle.remove(self)

    # What the parser calls.

    def on_message_begin(self) -> None:
        """A reply begins; what nobody asked for must not become the answer to the next request."""
        if not self._awaited:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, or what follows a chunked body."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """A body may follow, but not where this announces the reply only."""
        if self._parser.get_status_code() >= FIRST_FINAL_STATUS:
            self._content = bytearray()

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        assert self._content is not None  # noqa: S101 - an announcement has no body
        self._content += body
        if len(self._content) > self._limit:
            self._answered(None)
            self.close()

    def on_message_complete(self) -> None:
        """The reply is whole."""
        if self._content is None:
            self._headers = {}
            return
        self.usable = self.usable and self._parser.should_keep_alive()
        self._answered(bytes(self._content))

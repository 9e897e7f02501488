"""The connections all requests to agents share."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self
from urllib.parse import quote, urlsplit

from orchestrator.spokes.connection import Connection, NeverSent, Reply
from orchestrator.spokes.names import resolve

KEEP_ALIVE_SECONDS = 30
OK, NOT_MODIFIED, NOT_FOUND = 200, 304, 404
PORTS = {"http": 80, "https": 443}
SAFE_IN_PATH = "/%:@!$&'()*+,;=~"
ADDRESSES_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection leads. `certified` is the name in the other side's certificate; None without TLS."""

    host: str
    port: int
    certified: str | None


class Connections:
    """Connections stay open between requests, for half a minute. Those not in use are closed with the block.

    How many there are is bounded for each agent by who calls, not here for all of them together: one that has stopped
    answering must not use up the connections of the others.

    With `may_connect` they lead only to addresses it allows: a name is looked up once, all that it stands for must be
    allowed, and the connection goes there.
    """

    def __init__(self, may_connect: Callable[[str], bool] | None = None) -> None:
        self._may_connect = may_connect
        self._idle: defaultdict[Place, list[Connection]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        limit: int,
        connect_s: float,
        certified: str | None = None,
    ) -> Reply:
        """The reply to one request, its body as it was sent, read up to `limit` bytes.

        Connecting may take `connect_s` seconds; how long the rest takes is the caller's to bound. `certified` is the
        name in the other side's certificate, where `url` has an address. Raises HttpTrouble.
        """
        try:
            place, target, authority = _located(url, certified)
            request = _written(f"{method} {target}", {"Host": authority, **headers}, body)
        except ValueError as error:
            raise NeverSent(str(error)) from error
        connection = self._kept(place) or await self._connected(place, connect_s)
        reply = await connection.ask(request, limit)
        if connection.usable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle[place].append(connection)
        else:
            connection.close()
        return reply

    def _kept(self, place: Place) -> Connection | None:
        idle = self._idle[place]
        while idle:
            connection = idle.pop()
            if connection.usable and connection.idle_since > asyncio.get_running_loop().time() - KEEP_ALIVE_SECONDS:
                return connection
            connection.close()
        return None

    async def _connected(self, place: Place, seconds: float) -> Connection:
        try:
            async with asyncio.timeout(seconds):
                *others, last = found = await resolve(place.host, place.port)
                if self._may_connect is not None and not all(map(self._may_connect, found)):
                    raise NeverSent(f"{place.host} is at an address that is not on the public internet")
                for address in others:
                    with suppress(OSError):
                        return await self._connected_to(address, place)
                return await self._connected_to(last, place)
        except (OSError, ValueError) as error:  # the time-out is one, and so is a bad certificate
            raise NeverSent(str(error)) from error

    async def _connected_to(self, address: str, place: Place) -> Connection:
        idle, tls = self._idle[place], self._tls if place.certified else None
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(idle), address, place.port, ssl=tls, server_hostname=place.certified
        )
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


@lru_cache(ADDRESSES_REMEMBERED)
def _located(url: str, certified: str | None) -> tuple[Place, str, str]:
    """Where to connect to for `url`, and what to ask there for: target and host. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("not an HTTP address")
    target = quote(parts.path, SAFE_IN_PATH) or "/"
    if parts.query:
        target += "?" + quote(parts.query, SAFE_IN_PATH + "?")
    named = certified or parts.hostname if parts.scheme == "https" else None
    place = Place(parts.hostname, parts.port or PORTS[parts.scheme], named)
    return place, target, parts.netloc.rpartition("@")[2]


def _written(what: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A request as it goes over the wire; compressing the reply is not asked for. Raises ValueError."""
    lines = [f"{what} HTTP/1.1", "Accept-Encoding: identity", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines)
    if len(head.splitlines()) != len(lines):
        raise ValueError("a header has several lines")
    return f"{head}\r\n\r\n".encode("latin-1") + body

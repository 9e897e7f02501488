"""The connections all requests to agents share, and how what they send is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

CONNECT_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 30
KNOWN_NAMES_SECONDS = 1
OK, NOT_MODIFIED, NOT_FOUND = 200, 304, 404

HttpTrouble = (aiohttp.ClientError, HttpProcessingError)
"""What a request may raise: errors about malformed answers are not all of the first kind."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent answered. `content` is None where it is longer than was to be read."""

    status: int
    headers: Mapping[str, str]
    content: bytes | None


class Connections:
    """The pool, open within its block: aiohttp's, whose cost does not grow with the number of connections."""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                # How many calls an agent gets at once is bounded for each agent, not for all of them together: one
                # that has stopped answering must not use up the connections of the others.
                limit=0,
                keepalive_timeout=KEEP_ALIVE_SECONDS,
                ttl_dns_cache=KNOWN_NAMES_SECONDS,
            ),
            # Bodies are taken as they are sent: an agent is asked never to compress.
            headers={"Accept-Encoding": "identity"},
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        limit: int,
        connect_s: float = CONNECT_SECONDS,
        certified: str | None = None,
    ) -> Reply:
        """The reply to one request, its body as it was sent, read up to `limit` bytes.

        Connecting may take `connect_s` seconds; how long the rest takes is the caller's to bound. `certified` is the
        name in the other side's certificate, where `url` has an address. Raises HttpTrouble.
        """
        async with self._session.request(
            method,
            url,
            headers=headers,
            data=body,
            allow_redirects=False,
            server_hostname=certified,
            timeout=aiohttp.ClientTimeout(sock_connect=connect_s),
        ) as response:
            return Reply(response.status, response.headers, await _bounded(response.content, limit))


async def _bounded(stream: aiohttp.StreamReader, limit: int) -> bytes | None:
    """All of a body, or None when it is longer than `limit` bytes."""
    content = bytearray()
    while piece := await stream.readany():
        content += piece
        if len(content) > limit:
            return None
    return bytes(content)

"""The connections all calls to agents share, and how what they send is read."""

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError
from httpx_aiohttp import AiohttpTransport

KEEP_ALIVE_SECONDS = 30
KNOWN_NAMES_SECONDS = 1

HttpTrouble = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, HttpProcessingError)
"""What a request may raise: the transport lets aiohttp's own errors about malformed answers through."""


IDENTITY = {"Accept-Encoding": "identity"}
"""Bodies are taken as they are sent: an agent is asked never to compress."""


def open_transport() -> httpx.AsyncBaseTransport:
    """The pool of aiohttp behind httpx's interface.

    It costs a flat third of a millisecond a call where httpx's own grows with the number of connections.
    """

    def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                # How many calls an agent gets at once is bounded for each agent, not for all of them together: one
                # that has stopped answering must not use up the connections of the others.
                limit=0,
                keepalive_timeout=KEEP_ALIVE_SECONDS,
                ttl_dns_cache=KNOWN_NAMES_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    return AiohttpTransport(client=session)


def open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client over that pool, for what is not called in every turn; closing it closes the transport."""
    return httpx.AsyncClient(
        transport=transport or open_transport(), headers=IDENTITY, trust_env=False, follow_redirects=False
    )


async def bounded_body(response: httpx.Response, limit: int) -> bytes | None:
    """The body of a streamed response, or None when it is longer than `limit` bytes."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > limit:
            return None
    return bytes(content)

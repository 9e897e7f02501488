"""Connections by address: one Redis, or whichever Redis the sentinels say is the primary.

redis-py has no address for sentinels. Ours is the one others use too:
`redis+sentinel://[user:password@]host[:port][,host[:port]…]/name[/db][?option=…]`, `rediss+sentinel://` with TLS. User
and password are those of Redis; the options `sentinel_username` and `sentinel_password` are those of the sentinels.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, Sentinel
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from orchestrator.conversations.errors import StoreMisconfigured
from orchestrator.conversations.round_trips import ANSWER_S

CONNECT_S = 0.5
MOST_CONNECTIONS = 64
SENTINEL_PORT = 26379
_SENTINEL_SCHEMES = {"redis+sentinel": "redis", "rediss+sentinel": "rediss"}
_LOOKS = "redis://host:port/0 or redis+sentinel://host:port,host:port/name"
_OF_SENTINELS = "sentinel_"


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """Where the sentinels are, what they call the primary, and how to speak to both."""

    sentinels: tuple[tuple[str, int], ...]
    name: str
    tls: bool
    redis_options: dict[str, Any]
    sentinel_options: dict[str, Any]


class _SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Follows the primary, and lets callers wait for a connection instead of refusing them."""


@dataclass(frozen=True, slots=True)
class Client:
    """A Redis client, and the sentinels it asks, if any."""

    redis: Redis
    sentinel: Sentinel | None = None

    async def look_again(self) -> None:
        """Asks the sentinels who the primary is; if it is another one, it is used from now on.

        A primary that was cut off and replaced does not know: it takes writes for some ten seconds more, for nobody.
        """
        pool = self.redis.connection_pool
        if isinstance(pool, SentinelConnectionPool):
            with suppress(RedisError):
                await pool.get_master_address()  # type: ignore[no-untyped-call] # redis-py says so

    async def close(self) -> None:
        """Closes all sockets."""
        await self.redis.aclose()
        if self.sentinel is not None:
            await self.sentinel.aclose()


def open_client(url: str) -> Client:
    """Returns a client of `url` (nothing is sent yet). Raises StoreMisconfigured for an address that cannot work.

    Its connections neither wait for an answer with a time-out of their own nor try again: see RoundTrips.
    """
    try:
        if urlsplit(url).scheme not in _SENTINEL_SCHEMES:
            return Client(Redis.from_pool(BlockingConnectionPool.from_url(url, **_options())))
        return _through_sentinels(parse_sentinels(url))
    except ValueError as error:
        # Its own words might repeat a part of a password.
        raise StoreMisconfigured(f"REDIS_URL cannot be used; it should look like {_LOOKS}") from error


def parse_sentinels(url: str) -> SentinelAddress:
    """Returns the parts of a sentinel address. Raises ValueError."""
    parts = urlsplit(url)
    credentials, _, members = parts.netloc.rpartition("@")
    name, _, database = parts.path.strip("/").partition("/")
    if not name:
        raise ValueError("it names no primary")
    options = dict(parse_url(_plain(parts, credentials, database)))
    options.pop("connection_class", None)
    host = options.pop("host")
    assert host == "localhost"  # noqa: S101 - see `_plain`
    own = {key.removeprefix(_OF_SENTINELS): options.pop(key) for key in list(options) if key.startswith(_OF_SENTINELS)}
    sentinels = tuple(_member(member) for member in members.split(","))
    return SentinelAddress(sentinels, name, parts.scheme.startswith("rediss"), options, own)


def _plain(parts: SplitResult, credentials: str, database: str) -> str:
    """The same address for one Redis, which redis-py can read: credentials, database, options."""
    before = f"{credentials}@" if credentials else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{_SENTINEL_SCHEMES[parts.scheme]}://{before}localhost/{database}{query}"


def _member(text: str) -> tuple[str, int]:
    host, port = (one := urlsplit(f"//{text}")).hostname, one.port
    if not host:
        raise ValueError("a sentinel has no host")
    return host, port or SENTINEL_PORT


def _through_sentinels(address: SentinelAddress) -> Client:
    # A sentinel that does not answer is passed over: the next one is asked, and the caller tries again anyway.
    patience = {"socket_connect_timeout": CONNECT_S, "socket_timeout": CONNECT_S, "retry": Retry(NoBackoff(), 0)}
    tls = {"ssl": True} if address.tls else {}
    asking = {**patience, **tls, **address.sentinel_options, "protocol": 2}
    sentinel = Sentinel(address.sentinels, sentinel_kwargs=asking)  # type: ignore[no-untyped-call] # redis-py says so
    options = {**_options(), **tls, **address.redis_options}
    pool = _SentinelPool(address.name, sentinel, **options)  # type: ignore[no-untyped-call] # redis-py says so
    return Client(Redis.from_pool(pool), sentinel)


def _options() -> dict[str, Any]:
    return {
        "max_connections": MOST_CONNECTIONS,
        "timeout": ANSWER_S,
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": None,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": True,
        "protocol": 2,
    }

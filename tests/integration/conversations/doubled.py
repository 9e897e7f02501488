"""A connection that sends every script twice, as the Redis client does when an answer is cut off, and watches."""

import asyncio
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from orchestrator.conversations.connection import Connection
from orchestrator.conversations.keys import APPROVALS, FOLLOW_UPS
from orchestrator.conversations.pools import Client
from orchestrator.conversations.scripts import Call

_TIMED_INDEXES = {APPROVALS, FOLLOW_UPS}


_READS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "hash": ("HGETALL", ()),
    "list": ("LRANGE", (0, -1)),
    "zset": ("ZRANGE", (0, -1, "WITHSCORES")),
    "stream": ("XRANGE", ("-", "+")),
    "string": ("GET", ()),
}


async def dump(redis: Redis) -> dict[str, object]:
    """Returns everything in Redis but what the clock alone changes: the end of a lease, scores that mean "now"."""
    keys = [key async for key in redis.scan_iter("*", count=1000)]
    types = await _ask(redis, [("TYPE", key) for key in keys])
    reads = [_READS[kind] for kind in types]
    found = await _ask(redis, [(name, key, *rest) for key, (name, rest) in zip(keys, reads, strict=True)])
    return {key: _timeless(key, content) for key, content in zip(keys, found, strict=True)}


async def lasting(redis: Redis, prefix: str) -> list[str]:
    """Returns the keys without TTL that start so."""
    keys = [key async for key in redis.scan_iter(f"{prefix}*", count=1000)]
    return [key for key, ttl in zip(keys, await _ask(redis, [("TTL", key) for key in keys]), strict=True) if ttl == -1]


async def _ask(redis: Redis, commands: list[tuple[str | int, ...]]) -> list[Any]:
    async with redis.pipeline(transaction=False) as pipe:
        for command in commands:
            pipe.execute_command(*command)
        return await pipe.execute()


def _timeless(key: str, content: Any) -> object:
    if key.endswith(":lease"):
        return {name: text for name, text in content.items() if name != "until"}
    if key.endswith(":outbox"):
        return {name: text for name, text in content.items() if not name.startswith("until|")}
    if "{acme:" in key or key in _TIMED_INDEXES or isinstance(content, str):
        return content
    return sorted(content[::2])


class DoubledConnection(Connection):
    """Gives the second answer to the caller; fails when the second run changed anything, or a key would last."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._alone = asyncio.Lock()

    async def run_all(self, calls: Sequence[Call]) -> list[Any]:
        """Runs each script twice in a row; what the store does in the background comes before or after."""
        async with self._alone:
            return [await self._twice(call) for call in calls]

    async def _twice(self, call: Call) -> Any:
        await super().run_all([call])
        once = await dump(self._redis)
        [answer] = await super().run_all([call])
        assert await lasting(self._redis, "hubbub:{acme:") == [], f"{call.script} left keys without TTL"
        assert await dump(self._redis) == once, f"{call.script} changed something the second time"
        return answer

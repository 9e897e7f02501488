"""One round trip to Redis: many commands in one write, their answers, one time-out for it all, and a few tries."""

import asyncio
from collections.abc import Sequence
from typing import Any

import hiredis
from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.connection import Connection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

Command = tuple[str | int | float, ...]
SCRIPT = "EVALSHA"

ANSWER_S = 1.0
_RETRY = Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.3), retries=2)


class RoundTrips:
    """Sends commands on a connection of the client's pool, of which one is kept from one round trip to the next.

    redis-py's pipeline does the same with a task, a time-out and a parser in Python for each command; that was a fifth
    of what a turn costs.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._pool = redis.connection_pool
        self._kept: Connection | None = None
        self._letting_go = 0

    async def let_go(self) -> None:
        """Give the kept connection back, and one that is in use as soon as it is not: the pool may know better now."""
        self._letting_go += 1
        kept, self._kept = self._kept, None
        if kept is not None:
            await self._pool.release(kept)

    async def send(self, commands: Sequence[Command]) -> list[Any]:
        """Returns the answers to `commands`, which run in order; a command's own error is its answer.

        An answer that is late or cut off is asked for twice more on a fresh socket, which is safe because every script
        may run twice: a Redis frozen for two seconds goes unnoticed. Raises redis' ConnectionError and TimeoutError.
        """
        packed = b"".join(map(_packed, commands))
        return await _RETRY.call_with_retry(lambda: self._once(packed, commands), _try_again)

    async def _once(self, packed: bytes, commands: Sequence[Command]) -> list[Any]:
        try:
            async with asyncio.timeout(ANSWER_S):
                before, connection = self._letting_go, await self._connection()
                try:
                    await connection.send_packed_command(packed, check_health=False)
                    answers = [await self._answer(connection, command) for command in commands]
                except BaseException:
                    await connection.disconnect(nowait=True)  # its answers would be taken for those of the next ones
                    await self._pool.release(connection)
                    raise
                if self._kept is None and before == self._letting_go:
                    self._kept = connection
                else:
                    await self._pool.release(connection)
                return answers
        except TimeoutError as error:
            raise exceptions.TimeoutError(f"no answer within {ANSWER_S} s") from error

    async def _connection(self) -> Connection:
        """The one that was kept, or after trouble one from the pool, which asks the sentinels who is the primary."""
        kept, self._kept = self._kept, None
        return kept or await self._pool.get_connection()  # type: ignore[no-untyped-call] # redis-py says so

    async def _answer(self, connection: Connection, command: Command) -> Any:
        try:
            if command[0] == SCRIPT:  # nothing but lists and strings, which mean what they say
                return await connection.read_response()
            return await self._redis.parse_response(connection, str(command[0]))
        except exceptions.ResponseError as error:
            return error


async def _try_again(_: Exception) -> None:
    """Nothing is left to be done before the next try."""


def _packed(command: Command) -> bytes:
    name, *rest = command
    parts: tuple[Any, ...] = (*str(name).split(), *rest)
    return bytes(hiredis.pack_command(parts))

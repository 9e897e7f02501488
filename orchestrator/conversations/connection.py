"""The one place that talks to Redis: time-outs, retries, scripts, errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, cast

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

from orchestrator.conversations.errors import StoreFull, StoreMisconfigured, StoreUnavailable
from orchestrator.conversations.scripts import SCRIPTS, Call

Command = tuple[str | int | float, ...]

_CONNECT_S = 0.5
_ANSWER_S = 1.0
_MOST_CONNECTIONS = 64
_OLDEST_REDIS = 7
_MOMENTARY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.TryAgainError,
    exceptions.ClusterDownError,
)
# Answers redis-py has no class for: persistence failed, too few replicas, no such master, a script runs too long.
_MOMENTARY_CODES = ("MISCONF", "NOREPLICAS", "MASTERDOWN", "BUSY")


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except exceptions.OutOfMemoryError as error:
        raise StoreFull(f"Redis is at maxmemory: {error}") from error
    except _MOMENTARY as error:
        raise StoreUnavailable(f"Redis does not answer: {error}") from error
    except exceptions.ResponseError as error:
        if str(error).startswith(_MOMENTARY_CODES):
            raise StoreUnavailable(f"Redis does not accept writes now: {error}") from error
        raise


class Connection:
    """One Redis. Raises StoreUnavailable and StoreFull; other Redis errors are bugs and pass through."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @classmethod
    def open(cls, url: str) -> Self:
        """Returns a connection to `redis://…` (nothing is sent yet).

        An answer that is late or cut off is asked for twice more on a fresh socket, which is safe because every script
        may run twice: a Redis frozen for two seconds goes unnoticed.
        """
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_MOST_CONNECTIONS,
            timeout=_ANSWER_S,
            socket_connect_timeout=_CONNECT_S,
            socket_timeout=_ANSWER_S,
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.3), retries=2),
            decode_responses=True,
            protocol=2,
        )
        return cls(Redis.from_pool(pool))

    async def close(self) -> None:
        """Closes all sockets."""
        await self._redis.aclose()

    async def run(self, call: Call) -> list[Any]:
        """Returns what the script answers; one round trip."""
        [answer] = await self.run_all([call])
        return cast("list[Any]", answer)

    async def run_all(self, calls: Sequence[Call]) -> list[Any]:
        """Returns what each script answers; they run in order, in one round trip, not as one transaction."""
        commands = [("EVALSHA", SCRIPTS[c.script].sha, len(c.keys), *c.keys, *c.args) for c in calls]
        with _own_errors():
            try:
                return await self._send(commands)
            except exceptions.NoScriptError:
                await self._load_scripts()
                return await self._send(commands)

    async def read(self, *commands: Command) -> list[Any]:
        """Returns the answers to plain commands; they run in order, in one round trip, not as one transaction."""
        with _own_errors():
            return await self._send(commands)

    async def now(self) -> float:
        """Returns the time of Redis in seconds since the epoch."""
        [(seconds, microseconds)] = await self.read(("TIME",))
        return float(seconds + microseconds / 1_000_000)

    async def check(self) -> None:
        """Raises StoreMisconfigured when this Redis is too old or would evict conversations to make room."""
        server, memory = await self.read(("INFO", "server"), ("INFO", "memory"))
        version, policy = server["redis_version"], memory["maxmemory_policy"]
        if int(version.split(".")[0]) < _OLDEST_REDIS:
            raise StoreMisconfigured(f"Redis {version} is too old: version {_OLDEST_REDIS}.0 or newer is needed")
        if policy != "noeviction":
            raise StoreMisconfigured(
                f"Redis has maxmemory-policy {policy} and may throw conversations away: set it to noeviction",
            )

    async def _send(self, commands: Sequence[Command]) -> list[Any]:
        if len(commands) == 1:  # what a turn mostly does: spare it the pipeline
            return [await self._redis.execute_command(*commands[0])]  # type: ignore[no-untyped-call] # redis-py says so
        async with self._redis.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            return await pipe.execute()

    async def _load_scripts(self) -> None:
        # Not as a transaction: at maxmemory Redis 7.0 refuses SCRIPT LOAD within one.
        await self._send([("SCRIPT LOAD", script.text) for script in SCRIPTS.values()])

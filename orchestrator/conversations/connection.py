"""The one place that talks to Redis: time-outs, retries, scripts, confirmation by a replica, errors."""

from collections.abc import Sequence
from typing import Any, Self, cast

from redis import exceptions

from orchestrator.conversations.batches import Batches
from orchestrator.conversations.errors import NotReplicated, StoreError, StoreFull, StoreMisconfigured, StoreUnavailable
from orchestrator.conversations.fitness import Server, fault
from orchestrator.conversations.pools import Client, open_client
from orchestrator.conversations.round_trips import SCRIPT, Command, RoundTrips
from orchestrator.conversations.scripts import SCRIPTS, Call
from orchestrator.settings import Durability

_CONFIRM_MS = 500  # well below the time an answer may take
# WAIT asks about the last write of its own connection, and Valkey counts nothing else: for a script that found its work
# done and wrote nothing, it would answer at once. A message nobody listens to is a write that every server passes on.
_CONFIRM: tuple[Command, ...] = (("PUBLISH", "hubbub:confirm", ""), ("WAIT", 1, _CONFIRM_MS))
_MOMENTARY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.TryAgainError,
    exceptions.ClusterDownError,
)
# Answers redis-py has no class for: persistence failed, too few replicas, no such master, a script runs too long.
_MOMENTARY_CODES = ("MISCONF", "NOREPLICAS", "MASTERDOWN", "BUSY")


def _own(error: exceptions.RedisError) -> StoreError | None:
    """What an error of Redis means here; None for a bug."""
    match error:
        case exceptions.OutOfMemoryError():
            return StoreFull(f"Redis is at maxmemory: {error}")
        case exceptions.ResponseError() if str(error).startswith(_MOMENTARY_CODES):
            return StoreUnavailable(f"Redis does not accept writes now: {error}")
    return StoreUnavailable(f"Redis does not answer: {error}") if isinstance(error, _MOMENTARY) else None


class Connection:
    """One Redis. Raises StoreUnavailable and StoreFull; other Redis errors are bugs and pass through.

    `seen` is the latest time of Redis that was asked for (seconds since the epoch): no call to come runs before it.
    """

    def __init__(self, client: Client, durability: Durability = "local") -> None:
        self._client = client
        self._redis = client.redis
        self._batches = Batches(RoundTrips(client.redis))
        self._durability = durability
        self.seen: float | None = None

    @classmethod
    def open(cls, url: str, durability: Durability = "local") -> Self:
        """Returns a connection to `redis://…` or `redis+sentinel://…` (nothing is sent yet).

        Raises StoreMisconfigured for an address that cannot work.
        """
        return cls(open_client(url), durability)

    async def close(self) -> None:
        """Closes all sockets."""
        await self._client.close()

    async def run(self, call: Call) -> list[Any]:
        """Returns what the script answers; one round trip."""
        [answer] = await self.run_all([call])
        return cast("list[Any]", answer)

    async def run_to_last(self, *calls: Call) -> list[Any]:
        """Returns what the last script answers, once all that was written, now or before, is as safe as was asked for.

        They run in order, in one round trip, not as one transaction. Raises NotReplicated when no replica has it in
        time. It is written all the same: run it again, it is safe.
        """
        if self._durability != "replicated":
            return cast("list[Any]", (await self.run_all(calls))[-1])
        [*answers, _, confirmed] = await self._run([*map(_evalsha, calls), *_CONFIRM])
        await self._require(confirmed)
        return cast("list[Any]", answers[-1])

    async def confirm(self) -> None:
        """Returns once all that was written before is as safe as was asked for. Raises NotReplicated."""
        if self._durability == "replicated":
            [_, confirmed] = await self.read(*_CONFIRM)
            await self._require(confirmed)

    async def run_all(self, calls: Sequence[Call]) -> list[Any]:
        """Returns what each script answers; they run in order, in one round trip, not as one transaction."""
        return await self._run([_evalsha(call) for call in calls])

    async def read(self, *commands: Command) -> list[Any]:
        """Returns the answers to plain commands; they run in order, in one round trip, not as one transaction."""
        return await self._send(commands)

    async def now(self) -> float:
        """Returns the time of Redis in seconds since the epoch."""
        [(seconds, microseconds)] = await self.read(("TIME",))
        self.seen = float(seconds + microseconds / 1_000_000)
        return self.seen

    async def check(self) -> None:
        """Raises StoreMisconfigured when this Redis is not fit for use, NotReplicated when it has no replica now."""
        server = await self._server()
        if found := fault(server, self._durability):
            raise StoreMisconfigured(found)
        if self._durability == "replicated" and not server.replicas:
            raise NotReplicated("HUBBUB_DURABILITY=replicated needs a Redis with a replica; none is connected to it")

    async def _server(self) -> Server:
        sections = ("server", "memory", "persistence", "replication")
        server, memory, persistence, replication = await self.read(*(("INFO", name) for name in sections))
        asked = self._durability == "fsync"
        return Server(
            version=server["redis_version"],
            policy=memory["maxmemory_policy"],
            aof=bool(persistence["aof_enabled"]),
            appendfsync=await self._appendfsync() if asked else None,
            replicas=int(replication["connected_slaves"]),
        )

    async def _appendfsync(self) -> str | None:
        try:
            [found] = await self.read(("CONFIG GET", "appendfsync"))
        except exceptions.ResponseError:  # not every account may ask
            return None
        return str(found["appendfsync"])

    async def _run(self, commands: Sequence[Command]) -> list[Any]:
        try:
            return await self._send(commands)
        except exceptions.NoScriptError:
            await self._load_scripts()
            return await self._send(commands)

    async def _send(self, commands: Sequence[Command]) -> list[Any]:
        try:
            if commands[-1] == _CONFIRM[-1]:  # it keeps its connection waiting, which should not be the others' as well
                return await self._batches.send_alone(commands)
            return await self._batches.send(commands)
        except exceptions.RedisError as error:
            if meant := _own(error):
                raise meant from error
            raise

    async def _require(self, confirmed: int) -> None:
        if not confirmed:
            await self._batches.let_go()
            await self._client.look_again()
            raise NotReplicated("written, but no replica confirmed it in time")

    async def _load_scripts(self) -> None:
        # Not as a transaction: at maxmemory Redis 7.0 refuses SCRIPT LOAD within one.
        await self._send([("SCRIPT LOAD", script.text) for script in SCRIPTS.values()])


def _evalsha(call: Call) -> Command:
    return (SCRIPT, SCRIPTS[call.script].sha, len(call.keys), *call.keys, *call.args)

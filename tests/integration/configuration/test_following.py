"""Configurations as they lie in Redis, which every hub follows."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from orchestrator.configuration.document import Configuration
from orchestrator.configuration.following import Following
from orchestrator.configuration.records import Version
from orchestrator.configuration.store import ConfigurationStore, versions_of
from orchestrator.conversations.connection import Connection
from tests.redis_servers import RedisServer, server

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server."""
    folder: Path = tmp_path_factory.mktemp("redis")
    with server(folder) as running:
        yield running


@pytest.fixture
async def connection(redis: RedisServer) -> AsyncIterator[Connection]:
    """A connection to it."""
    opened = Connection.open(redis.url)
    yield opened
    await opened.close()


async def test_a_version_that_cannot_be_read_keeps_no_other_company_waiting(connection: Connection) -> None:
    """Its own goes by what it went by before; a turn that began with it goes on with the newest there is."""
    store = ConfigurationStore(connection)
    taken_up: dict[str, str | None] = {}

    def take_up(tenant: str, _: int, configuration: Configuration) -> None:
        taken_up[tenant] = configuration.persona.name

    following = Following(store, take_up)
    for tenant in ("acme", "brown", "clark"):
        written = Version(version=1, by="boss", at="2026-01-01T00:00:00Z", document={"persona": {"name": tenant}})
        await store.put(tenant, written)
    await connection.read(("HSET", versions_of("brown"), 1, '{"version":"one"}'))
    await following.look()
    assert following.looked.is_set()
    assert taken_up == {"acme": "acme", "clark": "clark"}
    assert await following.at("brown", 1) is None

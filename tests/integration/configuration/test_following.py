"""Configurations as they lie in Redis, which every hub follows."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from orchestrator.configuration import following as following_module
from orchestrator.configuration.document import Configuration
from orchestrator.configuration.following import LOOK_EVERY_SECONDS, Following
from orchestrator.configuration.records import Version
from orchestrator.configuration.store import ConfigurationStore, versions_of
from orchestrator.conversations.connection import Connection
from tests.redis_servers import RedisServer, server

pytestmark = pytest.mark.anyio
MANY = 3


class Enough(Exception):
    """A hub has looked often enough."""


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
    """A connection to it, empty."""
    opened = Connection.open(redis.url)
    await opened.read(("FLUSHALL",))
    yield opened
    await opened.close()


PROMISED_SECONDS = 2.0
"""So soon every hub goes by a change, the pages say."""


async def test_a_change_is_known_with_the_next_look_and_looks_are_often_enough(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is put while a hub pauses, it goes by after that one pause; two of them fit into what is promised."""
    store = ConfigurationStore(connection)
    pauses: list[float] = []
    gone_by: list[int] = []
    following = Following(store, lambda _, number, __: gone_by.append(number))

    async def pause(seconds: float) -> None:
        """In place of each pause the next version is put, until there are three."""
        pauses.append(seconds)
        number = len(pauses)
        if number > MANY:
            raise Enough
        await store.put("often", Version(version=number, by="boss", at="2026-01-01T00:00:00Z", document={}))

    monkeypatch.setattr(following_module.anyio, "sleep", pause)
    with pytest.raises(Enough):
        await following.watch()
    assert gone_by == list(range(1, MANY + 1))
    assert set(pauses) == {LOOK_EVERY_SECONDS}
    assert 2 * LOOK_EVERY_SECONDS <= PROMISED_SECONDS / 2


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

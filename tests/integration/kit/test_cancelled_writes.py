"""A call that runs out of time amid a statement leaves the store to others."""

import gc
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.sql import SqlStore, open_engine, step_records

pytestmark = pytest.mark.anyio
CROWD = 200
ROUNDS = 6
SECONDS_EACH = 0.3


@pytest.fixture
def _no_collection() -> Iterator[None]:
    """What lies about stays there, as it does for long in a service, which collects seldom."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
async def test_after_many_were_cancelled_the_next_one_can_write(tmp_path: Path) -> None:
    """No connection that was given up keeps the write lock."""
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    store = SqlStore[AsyncConnection](engine, step_records(MetaData()), lambda connection: connection)
    await store.create_tables()

    async def write() -> None:
        async with store.unit(writes=True) as unit:
            for _ in range(5):
                await unit.backend.execute(text("SELECT 1"))
            await unit.commit(None)

    async def hurry() -> None:
        with anyio.move_on_after(SECONDS_EACH):
            await write()

    for _ in range(ROUNDS):
        async with anyio.create_task_group() as crowd:
            for _ in range(CROWD):
                crowd.start_soon(hurry)
    with anyio.fail_after(2):
        await write()
    await engine.dispose()

"""The transactions of the SQL store, on real databases."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import pytest
from anyio.abc import TaskGroup
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from hubbub.records import Binding, StepRecord, StepTaken
from hubbub.sql import SqlStore, open_engine
from tests.databases import RECORDS, Database, sqlite_file
from tests.integration.kit.till import Till, records
from tests.running import eventually

pytestmark = pytest.mark.anyio
RECORD = StepRecord("k1", Binding("default", "ada", "put_in", "hash"), '{"outcome":"done"}')
TillStore = SqlStore[Till]


def store_in(database: Database) -> TillStore:
    """A store that has no tables yet."""
    return SqlStore(open_engine(database.url), records, Till)


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """An empty database."""
    return new_database()


@pytest.fixture
async def store(database: Database) -> AsyncIterator[TillStore]:
    """An empty till."""
    made = store_in(database)
    await made.create_tables()
    yield made
    await made.engine.dispose()


async def total(store: TillStore) -> int:
    """What Ada's coins are worth to a new transaction."""
    async with store.unit(writes=False) as unit:
        return await unit.backend.sum("ada")


async def recorded(store: TillStore, key: str = "k1") -> StepRecord | None:
    """The record a new transaction finds."""
    async with store.unit(writes=False) as unit:
        return await unit.recorded(key)


async def test_effect_and_record_become_durable_together(store: TillStore) -> None:
    """Nobody sees one without the other; the record comes back as it was given."""
    async with store.unit(writes=True) as unit:
        await unit.backend.put("ada", 5)
        assert (await total(store), await recorded(store)) == (0, None)
        await unit.commit(RECORD)
    assert (await total(store), await recorded(store)) == (5, RECORD)


async def test_without_a_commit_nothing_stays(store: TillStore) -> None:
    """Leaving the block is taking it back."""
    async with store.unit(writes=True) as unit:
        await unit.backend.put("ada", 5)
    assert await total(store) == 0


async def test_an_error_takes_everything_back(store: TillStore) -> None:
    """Raised between effect and record, it reaches the caller, and neither is kept."""

    async def interrupted() -> None:
        async with store.unit(writes=True) as unit:
            await unit.backend.put("ada", 5)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await interrupted()
    assert (await total(store), await recorded(store)) == (0, None)


async def test_the_second_under_one_key_loses_everything(store: TillStore) -> None:
    """Where both could begin, the key's uniqueness decides: the loser's effect is gone, the winner's stays."""
    async with store.unit(writes=False) as loser:
        async with store.unit(writes=True) as winner:
            await winner.backend.put("ada", 5)
            await winner.commit(RECORD)
        with pytest.raises(StepTaken):
            await loser.commit(RECORD)
    assert (await total(store), await recorded(store)) == (5, RECORD)


async def test_another_broken_rule_is_not_taken_for_a_rival(store: TillStore, database: Database) -> None:
    """The database's own error goes on as it is."""
    with database.refusing(RECORDS, "1 = 1"):
        async with store.unit(writes=True) as unit:
            with pytest.raises(IntegrityError, match="never"):
                await unit.commit(RECORD)


async def test_writers_under_one_key_come_one_after_another(store: TillStore, database: Database) -> None:
    """The second goes on when the first has ended, so it decides on what is true by then."""
    order: list[str] = []

    async def second() -> None:
        async with store.unit(writes=True) as unit:
            await unit.recorded("k1")
            order.append(f"second sees {await unit.backend.sum('ada')}")

    async def first(tasks: TaskGroup) -> None:
        async with store.unit(writes=True) as unit:
            await unit.recorded("k1")
            tasks.start_soon(second)
            await anyio.wait_all_tasks_blocked()
            await eventually(database.is_waited_for, "the second waits")
            await unit.backend.put("ada", 5)
            order.append("first writes")
            await unit.commit(None)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(first, tasks)
    assert order == ["first writes", "second sees 5"]


async def test_a_cancelled_writer_leaves_no_lock(store: TillStore) -> None:
    """Its time ran out in the middle of a transaction: the next one writes at once."""
    with anyio.move_on_after(0.3) as scope:
        async with store.unit(writes=True) as unit:
            await unit.recorded("k1")
            await unit.backend.put("ada", 5)
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    with anyio.fail_after(2):
        async with store.unit(writes=True) as unit:
            await unit.recorded("k1")
            await unit.backend.put("ada", 7)
            await unit.commit(None)
    assert await total(store) == 7


async def test_sqlite_keeps_what_was_answered_through_a_power_cut(tmp_path: Path) -> None:
    """Each commit is on disk before it returns, and references are checked."""
    store = store_in(sqlite_file(tmp_path / "till.db"))
    async with store.engine.connect() as connection:
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    await store.engine.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_a_first_start_that_fails_leaves_nothing(database: Database) -> None:
    """Tables and seed are one transaction: the next start begins anew."""
    store = store_in(database)

    async def half(till: Till) -> None:
        await till.put("ada", 5)
        raise RuntimeError("the file is malformed")

    async def whole(till: Till) -> None:
        await till.put("ada", 7)

    with pytest.raises(RuntimeError, match="malformed"):
        await store.create_tables(half)
    await store.create_tables(whole)
    assert await total(store) == 7
    await store.engine.dispose()


async def test_a_store_in_a_file_says_when_it_cannot_be_used(tmp_path: Path) -> None:
    """No file, no tables: an error. With both: none."""
    store = store_in(sqlite_file(tmp_path / "till.db"))
    with pytest.raises(FileNotFoundError):
        await store.check()
    (tmp_path / "till.db").touch()
    with pytest.raises(SQLAlchemyError):
        await store.check()
    await store.create_tables()
    await store.check()
    await store.engine.dispose()


async def test_a_store_in_memory_can_be_used() -> None:
    """It has no file to lose."""
    store = SqlStore(open_engine("sqlite+aiosqlite://"), records, Till)
    await store.create_tables()
    await store.check()
    await store.engine.dispose()

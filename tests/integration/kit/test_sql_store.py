"""The transactions of the SQL store, on a real SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from anyio.abc import TaskGroup
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from hubbub.records import Binding, StepRecord, StepTaken
from hubbub.sql import SqlStore, open_engine
from tests.integration.kit.till import Till, records

pytestmark = pytest.mark.anyio
RECORD = StepRecord("k1", Binding("default", "ada", "put_in", "hash"), '{"outcome":"done"}')
TillStore = SqlStore[Till]


def store_at(path: Path) -> TillStore:
    """A store in a file."""
    return SqlStore(open_engine(f"sqlite+aiosqlite:///{path}"), records, Till)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TillStore]:
    """An empty till."""
    made = store_at(tmp_path / "till.db")
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


async def test_another_broken_rule_is_not_taken_for_a_rival(store: TillStore) -> None:
    """The database's own error goes on as it is."""
    async with store.engine.begin() as connection:
        await connection.execute(
            text("CREATE TRIGGER doom BEFORE INSERT ON step_records BEGIN SELECT RAISE(ABORT, 'never'); END")
        )
    async with store.unit(writes=True) as unit:
        with pytest.raises(IntegrityError, match="never"):
            await unit.commit(RECORD)


async def test_writers_come_one_after_another(store: TillStore) -> None:
    """The second begins when the first has ended, so it decides on what is true by then."""
    order: list[str] = []

    async def second() -> None:
        async with store.unit(writes=True) as unit:
            order.append(f"second sees {await unit.backend.sum('ada')}")

    async def first(tasks: TaskGroup) -> None:
        async with store.unit(writes=True) as unit:
            tasks.start_soon(second)
            await anyio.wait_all_tasks_blocked()
            await unit.backend.put("ada", 5)
            order.append("first writes")
            await unit.commit(None)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(first, tasks)
    assert order == ["first writes", "second sees 5"]


async def test_a_cancelled_writer_leaves_no_lock(store: TillStore) -> None:
    """Its time ran out in the middle of a transaction: the next one writes at once."""
    with anyio.move_on_after(0.05) as scope:
        async with store.unit(writes=True) as unit:
            await unit.backend.put("ada", 5)
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    with anyio.fail_after(2):
        async with store.unit(writes=True) as unit:
            await unit.backend.put("ada", 7)
            await unit.commit(None)
    assert await total(store) == 7


async def test_what_was_answered_survives_a_power_cut(store: TillStore) -> None:
    """Each commit is on disk before it returns, and references are checked."""
    async with store.engine.connect() as connection:
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_a_first_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Tables and seed are one transaction: the next start begins anew."""
    store = store_at(tmp_path / "till.db")

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


async def test_a_store_says_when_it_cannot_be_used(tmp_path: Path) -> None:
    """No file, no tables: an error. With both: none."""
    store = store_at(tmp_path / "till.db")
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

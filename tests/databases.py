"""An agent's database as the tests see it: behind the agent's back, the same way in SQLite and PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from sqlalchemy import NullPool, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

RECORDS = "step_records"


@dataclass(frozen=True)
class Database:
    """A database by its address in SQLAlchemy's form."""

    url: str

    @property
    def name(self) -> str:
        """Its name on the server, or the path of its file."""
        return make_url(self.url).database or ""

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.startswith("sqlite")

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What it says to somebody else; values stand as `:name` in the query."""
        return self._done(_rows, query, values)

    def change(self, statement: str, *, transaction: bool = True) -> None:
        """Run a statement and commit it."""
        level = {} if transaction else {"isolation_level": "AUTOCOMMIT"}
        self._done(_changed, statement, **level)

    def business(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables but the step records."""
        return self._done(_everything)

    def is_being_written(self) -> bool:
        """Whether a transaction that writes is open: SQLite's write lock, or a step key that is locked."""
        if self.is_sqlite:
            return _is_locked(self.name)
        mine = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        return bool(self.rows(f"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND {mine}"))  # noqa: S608 - no input

    def is_waited_for(self) -> bool:
        """Whether a transaction waits for another one's lock; with SQLite they wait in their process, unseen."""
        return self.is_sqlite or bool(self.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))

    @contextmanager
    def refusing(self, table: str, condition: str) -> Iterator[None]:
        """Refuse new rows of a table for which the `condition` on NEW holds, as a broken constraint."""
        if self.is_sqlite:
            says_no = f"BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, 'never'); END"
        else:
            raised = "RAISE EXCEPTION 'never' USING ERRCODE = 'check_violation'"
            self.change(f"CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$")
            says_no = f"BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION never()"
        self.change(f"CREATE TRIGGER doom {says_no}")
        try:
            yield
        finally:
            self.change("DROP TRIGGER doom" if self.is_sqlite else "DROP FUNCTION never CASCADE")

    @contextmanager
    def holding(self, statement: str) -> Iterator[None]:
        """Run a statement, and keep its transaction open until the block ends."""
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(self._open(statement)):
            yield

    @asynccontextmanager
    async def _open(self, statement: str) -> AsyncIterator[None]:
        engine = create_async_engine(self.url, poolclass=NullPool)
        connection = await engine.connect()
        await connection.execute(text(statement))
        yield
        with suppress(DBAPIError):  # the test may have killed the server
            await connection.close()
        await engine.dispose()

    def _done(self, act: Any, *arguments: Any, **options: Any) -> Any:
        """Do it in a thread and a loop of its own: the test may have a loop already."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._connected(act, *arguments, **options)).result()

    async def _connected(self, act: Any, *arguments: Any, **options: Any) -> Any:
        engine = create_async_engine(self.url, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await connection.execution_options(**options)
                return await act(connection, *arguments)
        finally:
            await engine.dispose()


def sqlite_file(path: Path) -> Database:
    """A database in a file that need not be there yet."""
    return Database(f"sqlite+aiosqlite:///{path}")


def _is_locked(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


async def _rows(connection: AsyncConnection, query: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await connection.execute(text(query), values)]


async def _changed(connection: AsyncConnection, statement: str) -> None:
    await connection.execute(text(statement))
    await connection.commit()


async def _everything(connection: AsyncConnection) -> dict[str, list[tuple[Any, ...]]]:
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    rows = {name: await _rows(connection, f'SELECT * FROM "{name}"', {}) for name in names if name != RECORDS}  # noqa: S608 - its own tables
    return {name: sorted(found, key=repr) for name, found in rows.items()}

"""An agent's database as the tests see it: behind the agent's back, the same way in SQLite and PostgreSQL."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import NullPool, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

RECORDS = "step_records"
T = TypeVar("T")


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


async def _rows(connection: AsyncConnection, query: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await connection.execute(text(query), values)]


async def _changed(connection: AsyncConnection, statement: str) -> None:
    await connection.execute(text(statement))
    await connection.commit()


async def _everything(connection: AsyncConnection) -> dict[str, list[tuple[Any, ...]]]:
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    rows = {name: await _rows(connection, f'SELECT * FROM "{name}"', {}) for name in names if name != RECORDS}  # noqa: S608 - its own tables
    return {name: sorted(found, key=repr) for name, found in rows.items()}

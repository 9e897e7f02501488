"""A store in a SQL database: SQLite by default, PostgreSQL by URL (extra `sql`)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import anyio
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hubbub.records import Binding, StepRecord, StepTaken, Unit

B = TypeVar("B")
BUSY_TIMEOUT_MS = 5_000


class UtcMoment(TypeDecorator[datetime]):
    """A column for an aware moment, kept in UTC, also in databases that keep no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Write it in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it as UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def step_records(metadata: MetaData) -> Table:
    """Declare the table of step records in an agent's own `metadata`, so that both live in one database."""
    return Table(
        "step_records",
        metadata,
        Column("key", String(64), primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("customer", String(255), nullable=False),
        Column("skill", String(64), nullable=False),
        Column("input_hash", String(64), nullable=False),
        Column("answer", Text, nullable=False),
        Column("at", UtcMoment, nullable=False),
    )


def open_engine(url: str) -> AsyncEngine:
    """An engine for `url` (SQLAlchemy form, asynchronous driver).

    On SQLite every transaction takes the write lock at its start and is on disk at its end, so two writers cannot
    both decide on the same old state and a power cut loses nothing that was answered.
    """
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if url.startswith("sqlite"):
        _make_sqlite_strict(engine.sync_engine)
    return engine


def _make_sqlite_strict(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


class SqlUnit(Generic[B]):
    """One transaction. Rolled back unless `commit` is called."""

    def __init__(self, connection: AsyncConnection, records: Table, backend: B) -> None:
        self._connection = connection
        self._records = records
        self.backend = backend

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`, if any."""
        row = (await self._connection.execute(select(self._records).where(self._records.c.key == key))).one_or_none()
        if row is None:
            return None
        return StepRecord(row.key, Binding(row.tenant, row.customer, row.skill, row.input_hash), row.answer)

    async def commit(self, record: StepRecord | None) -> None:
        """Commit the effect and `record` together. Raises StepTaken when the key was committed by another call."""
        try:
            if record is not None:
                await self._connection.execute(insert(self._records).values(**_row(record)))
            await self._connection.commit()
        except IntegrityError as error:
            await self._connection.rollback()
            if record is not None and await self.recorded(record.key) is not None:
                raise StepTaken(record.key) from error
            raise


def _row(record: StepRecord) -> dict[str, object]:
    binding = record.binding
    return {
        "key": record.key,
        "tenant": binding.tenant,
        "customer": binding.customer,
        "skill": binding.skill,
        "input_hash": binding.input_hash,
        "answer": record.answer,
        "at": datetime.now(UTC),
    }


def _file_of(engine: AsyncEngine) -> anyio.Path | None:
    name = engine.url.database or ":memory:"
    in_a_file = engine.dialect.name == "sqlite" and not name.startswith((":", "file:"))
    return anyio.Path(name) if in_a_file else None


class SqlStore(Generic[B]):
    """An agent's store: `backend_of` makes the backend for one connection."""

    def __init__(self, engine: AsyncEngine, records: Table, backend_of: Callable[[AsyncConnection], B]) -> None:
        self.engine = engine
        self._records = records
        self._backend_of = backend_of
        # SQLite lets writers poll for its lock, and some wait long: those of one process queue here in turn instead.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._file = _file_of(engine)

    @asynccontextmanager
    async def unit(self, *, writes: bool) -> AsyncIterator[Unit[B]]:
        """Open a transaction; it is rolled back at the end of the block unless it was committed."""
        async with self._turn if writes else nullcontext(), self.engine.connect() as connection:
            if not writes:
                await connection.execution_options(reads_only=True)
            yield SqlUnit(connection, self._records, self._backend_of(connection))

    async def create_tables(self, seed: Callable[[B], Any] | None = None) -> None:
        """Create missing tables and let `seed` (a coroutine function) fill an empty store, in one transaction."""
        async with self.engine.begin() as connection:
            await connection.run_sync(self._records.metadata.create_all)
            if seed is not None:
                await seed(self._backend_of(connection))

    async def check(self) -> None:
        """Return when the store can be used; raises SQLAlchemyError or OSError when it cannot."""
        if self._file is not None:
            await self._file.stat()  # SQLite goes on writing to a file that was deleted, and all is lost at the end
        async with self.engine.connect() as connection:
            await connection.execution_options(reads_only=True)
            await connection.execute(select(self._records.c.key).limit(1))

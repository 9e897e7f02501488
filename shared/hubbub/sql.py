"""A store in a SQL database: SQLite by default, PostgreSQL by URL (extra `sql`).

Both keep the same promises for any number of processes on one database: calls under one step key come one after
another, and so do calls that compete for the same thing.

- SQLite: a transaction that writes takes the database's one write lock at its start.
- PostgreSQL: READ COMMITTED, an advisory lock on the step key before the record is looked for, and the row locks the
  agents ask for (`FOR UPDATE`). Each statement sees what was committed before it began, so what is read after a lock is
  what the lock's last holder left. Not SERIALIZABLE: it judges at the commit, but a skill that asks a question commits
  nothing, so a repeated call could be asked for a time that its own first try has just booked; and under contention it
  makes most callers start again where a lock makes them wait a moment. Reading skills see one moment (REPEATABLE READ).
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import anyio
from sqlalchemy import (
    URL,
    BigInteger,
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
    cast,
    event,
    func,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hubbub.errors import ConfigurationInvalid
from hubbub.migrations.newest import bring_up_to_date
from hubbub.records import Binding, StepRecord, StepTaken, Unit
from hubbub.sql_errors import SETTING, connecting, passing_errors_told, starting

B = TypeVar("B")
BUSY_TIMEOUT_MS = 5_000
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
CONNECTIONS = 10
CONNECT_SECONDS = 3
# A call's own deadline cancels what it waits for. These are for calls whose process was stopped or cut off with locks
# in its hands, so that others are not kept from them for long.
SERVER_LIMITS = {"statement_timeout": "10s", "idle_in_transaction_session_timeout": "10s"}
FIRST_START_SECONDS = 60
FIRST_START = "first start"
_EXAMPLES = "sqlite+aiosqlite:////absolute/path.db or postgresql+asyncpg://user:password@host:5432/database"


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
    """An engine for `url` (SQLAlchemy form, asynchronous driver). Raises ConfigurationInvalid for one it cannot use.

    On SQLite every transaction takes the write lock at its start and is on disk at its end, so two writers cannot
    both decide on the same old state and a power cut loses nothing that was answered. On PostgreSQL at most ten
    connections are held; one that broke while nobody used it is replaced before a call gets it.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationInvalid(f"{SETTING} is not a database's address; write {_EXAMPLES}") from error
    if address.drivername not in DRIVERS:
        raise ConfigurationInvalid(f"{SETTING} begins with {address.drivername}://; write {_EXAMPLES}")
    if address.drivername.startswith("postgresql"):
        return _postgresql(address)
    engine = create_async_engine(address)
    _make_sqlite_strict(engine.sync_engine)
    return engine


def _postgresql(address: URL) -> AsyncEngine:
    engine = create_async_engine(
        address,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        connect_args={"timeout": CONNECT_SECONDS, "server_settings": SERVER_LIMITS},
    )

    @event.listens_for(engine.sync_engine, "before_cursor_execute", retval=True)
    def prepare(_: Any, __: Any, statement: str, values: Any, *___: Any) -> tuple[str, Any]:
        return statement, _storable(values)

    return engine


def _storable(value: Any) -> Any:
    """`value` with U+FFFD for U+0000, the one character that PostgreSQL's text can't hold and customers can send."""
    if isinstance(value, str):
        return value.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, tuple | list):
        return type(value)(map(_storable, value))
    return value


def _make_sqlite_strict(engine: Engine) -> None:
    ending: set[asyncio.Task[None]] = set()

    @event.listens_for(engine, "invalidate")
    def let_go(connection: Any, *_: Any) -> None:
        # Who is cancelled amid a statement may leave a cursor behind. SQLite keeps a closed connection as long as there
        # is one, and the write lock with it: until the garbage is collected nobody could write.
        task = asyncio.ensure_future(_rolled_back(connection.driver_connection))
        ending.add(task)
        task.add_done_callback(ending.discard)

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


async def _rolled_back(driver: Any) -> None:
    with suppress(ValueError, sqlite3.Error):  # it is closed already
        await driver.rollback()


@asynccontextmanager
async def _patient(connection: AsyncConnection, *, rebuilds: bool) -> AsyncIterator[None]:
    """Let a SQLite connection wait for others as long as a first start may take; set outside of any transaction."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(f"PRAGMA busy_timeout={FIRST_START_SECONDS * 1_000}")
    await driver.execute(f"PRAGMA foreign_keys={'OFF' if rebuilds else 'ON'}")
    try:
        yield
    finally:
        await driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        await driver.execute("PRAGMA foreign_keys=ON")


class SqlUnit(Generic[B]):
    """One transaction. Rolled back unless `commit` is called."""

    def __init__(self, connection: AsyncConnection, records: Table, backend: B, *, locks_keys: bool) -> None:
        self._connection = connection
        self._records = records
        self._locks_keys = locks_keys
        self.backend = backend

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`, if any. A unit that writes waits here until no other one works under the key."""
        if self._locks_keys:
            await _lock(self._connection, key)
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


async def hold(connection: AsyncConnection, name: str) -> None:
    """Keep every other transaction from holding `name` until this one ends; it waits for one that does.

    On SQLite a transaction that writes is alone anyway. On PostgreSQL two names in 2^64 share a lock, and wait.
    """
    if connection.dialect.name != "sqlite":
        await _lock(connection, name)


async def _lock(connection: AsyncConnection, name: str) -> None:
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    await connection.execute(select(func.pg_advisory_xact_lock(cast(number, BigInteger))))


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


async def forget_steps(connection: AsyncConnection, records: Table, customer: str) -> int:
    """Empty the records of what was done for `customer`, and tell how many there were.

    Their keys stay: what was done under them is not done again, but refused as a key used for something else.
    """
    emptied = update(records).where(records.c.customer == customer).values(customer="", input_hash="", answer="")
    return (await connection.execute(emptied)).rowcount


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
        self._is_sqlite = engine.dialect.name == "sqlite"
        # SQLite lets writers poll for its lock, and some wait long: those of one process queue here in turn instead.
        self._turn = asyncio.Lock() if self._is_sqlite else nullcontext()
        self._reading = {"reads_only": True} if self._is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._file = _file_of(engine)

    @asynccontextmanager
    async def unit(self, *, writes: bool) -> AsyncIterator[Unit[B]]:
        """Open a transaction; it is rolled back at the end of the block unless it was committed.

        Raises StoreAway when the database cannot be reached, or takes the transaction back for a reason that passes.
        """
        async with self._turn if writes else nullcontext(), self._connection(writes=writes) as connection:
            locks_keys = writes and not self._is_sqlite
            unit = SqlUnit(connection, self._records, self._backend_of(connection), locks_keys=locks_keys)
            with passing_errors_told():
                yield unit

    async def create_tables(self, seed: Callable[[B], Any] | None = None, *, migrations: Path | None = None) -> None:
        """Bring the tables to what the code knows, then let `seed` (a coroutine function) fill an empty store.

        `migrations` is the folder with the revisions of the tables; without one, missing tables are made as the code
        describes them, and others left as they are. Each of the two is one transaction, and of several processes that
        start at once, one does it and the others wait. Raises ConfigurationInvalid when the database cannot be used.
        """
        metadata = self._records.metadata
        bring = partial(bring_up_to_date, migrations, metadata) if migrations else metadata.create_all
        async with AsyncExitStack() as stack:
            with starting(self.engine.url):
                connection = await stack.enter_async_context(self._alone(rebuilds=True))
                await connection.run_sync(bring)
        if seed is not None:
            async with self._alone() as connection:
                await seed(self._backend_of(connection))

    async def check(self) -> None:
        """Return when the store can be used; raises SQLAlchemyError, OSError or StoreAway when it cannot."""
        if self._file is not None:
            await self._file.stat()  # SQLite goes on writing to a file that was deleted, and all is lost at the end
        async with self._connection(writes=False) as connection:
            await connection.execute(select(self._records.c.key).limit(1))

    @asynccontextmanager
    async def _alone(self, *, rebuilds: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that no other process's runs beside; committed at the end of the block.

        With `rebuilds`, SQLite does not look at references meanwhile: it would not let a table be made anew.
        """
        async with self.engine.connect() as connection, AsyncExitStack() as stack:
            if self._is_sqlite:
                await stack.enter_async_context(_patient(connection, rebuilds=rebuilds))
            async with connection.begin():
                if not self._is_sqlite:
                    await connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{FIRST_START_SECONDS}s'")
                    await _lock(connection, FIRST_START)
                yield connection

    @asynccontextmanager
    async def _connection(self, *, writes: bool) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            with connecting():
                connection = await stack.enter_async_context(self.engine.connect())
            if not writes:
                await connection.execution_options(**self._reading)
            yield connection

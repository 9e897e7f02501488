"""Databases of every age, opened by a version of the code that knows two revisions."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table, create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.errors import ConfigurationInvalid
from hubbub.migrations.__main__ import write_revision
from hubbub.migrations.history import History
from hubbub.sql import SqlStore, open_engine, step_records
from tests.databases import Database, sqlite_file

pytestmark = pytest.mark.anyio
SHELF = "INSERT INTO shelves (id, room) VALUES ('s1', 'hall')"
BOOK = "INSERT INTO books (id, shelf_id) VALUES ('b1', 's1')"


def library(*, later: bool = False, latest: bool = False) -> MetaData:
    """The tables of each version of a library: the later one tells floors and readers, the latest no rooms."""
    metadata = MetaData()
    step_records(metadata)
    floor = [Column("floor", Integer, nullable=False, server_default="0")] if later else []
    room = [] if latest else [Column("room", String(40), nullable=False)]
    never = [CheckConstraint("floor >= 0", name="above_ground")] if later else []
    Table("shelves", metadata, Column("id", String(8), primary_key=True), *room, *floor, *never)
    reader = [Column("reader", String(40))] if later else []
    shelf = Column("shelf_id", ForeignKey("shelves.id"), nullable=False)
    Table("books", metadata, Column("id", String(8), primary_key=True), shelf, *reader)
    return metadata


REBUILD = '''

def upgrade() -> None:
    """SQLite makes a table with a new constraint anew, while others refer to it."""
    op.add_column("books", sa.Column("reader", sa.String(40)))
    with op.batch_alter_table("shelves") as shelves:
        shelves.add_column(sa.Column("floor", sa.Integer(), nullable=False, server_default="0"))
        shelves.create_check_constraint("above_ground", "floor >= 0")
'''


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The revisions of the earlier version, in a folder with a name that a library may choose."""
    folder = tmp_path_factory.mktemp("100% books, and more")
    write_revision(History(folder, library()), "The first tables")
    return folder


@pytest.fixture(scope="module")
def later_history(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The revisions of the later version."""
    versions = tmp_path_factory.mktemp("later") / "versions"
    versions.mkdir()
    first = next((history / "versions").glob("0001_*.py")).read_text()
    (versions / "0001_first.py").write_text(first)
    head = first[: first.index("\n\ndef upgrade")]
    second = head.replace('"0001"', '"0002"').replace("down_revision = None", 'down_revision = "0001"')
    (versions / "0002_floors.py").write_text(second + REBUILD)
    return versions.parent


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """An empty database."""
    return new_database()


async def opened(database: Database, metadata: MetaData, migrations: Path | None, *, replicas: int = 1) -> None:
    """Start so many replicas of a version at once, and stop them."""
    async with AsyncExitStack() as stack:
        stores = [store_in(database, metadata) for _ in range(replicas)]
        for store in stores:
            stack.push_async_callback(store.engine.dispose)
        await asyncio.gather(*(store.create_tables(migrations=migrations) for store in stores))
        for store in stores:
            await store.check()


def store_in(database: Database, metadata: MetaData) -> SqlStore[AsyncConnection]:
    """A replica's store."""
    return SqlStore(open_engine(database.url), metadata.tables["step_records"], AsyncConnection)


async def test_a_database_goes_through_all_revisions_and_keeps_its_rows(
    database: Database, history: Path, later_history: Path
) -> None:
    """Filled by the earlier version, opened by the later one."""
    await opened(database, library(), history)
    database.change(SHELF)
    database.change(BOOK)
    await opened(database, library(later=True), later_history)
    assert database.rows("SELECT id, room, floor FROM shelves") == [("s1", "hall", 0)]
    assert database.rows("SELECT id, shelf_id, reader FROM books") == [("b1", "s1", None)]
    assert database.rows("SELECT version_num FROM alembic_version") == [("0002",)]


async def test_replicas_that_start_together_migrate_once(
    database: Database, history: Path, later_history: Path
) -> None:
    """One goes through the revisions, the others find them done; with an empty database and with an old one."""
    await opened(database, library(), history, replicas=2)
    database.change(SHELF)
    await opened(database, library(later=True), later_history, replicas=4)
    assert database.rows("SELECT id, floor FROM shelves") == [("s1", 0)]
    assert database.rows("SELECT version_num FROM alembic_version") == [("0002",)]


async def test_sqlite_looks_at_references_again_once_the_tables_were_made_anew(
    tmp_path: Path, history: Path, later_history: Path
) -> None:
    """A row that refers to nothing ends the upgrade, and nothing of it stays."""
    database = sqlite_file(tmp_path / "store.db")
    store = store_in(database, library())
    await store.create_tables(migrations=history)
    async with store.engine.connect() as connection:
        assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1
    await store.engine.dispose()
    database.change(BOOK)
    with pytest.raises(ConfigurationInvalid, match="a row refers to one that is not there; nothing was changed"):
        await opened(database, library(later=True), later_history)
    assert database.rows("SELECT version_num FROM alembic_version") == [("0001",)]


async def test_a_database_from_before_revisions_is_taken_for_the_first(database: Database, later_history: Path) -> None:
    """If its tables are those of the first revision."""
    await opened(database, library(), None)
    database.change(SHELF)
    await opened(database, library(later=True), later_history)
    assert database.rows("SELECT id, floor FROM shelves") == [("s1", 0)]


async def test_a_database_of_an_unknown_version_is_refused(database: Database, history: Path) -> None:
    """It says which tables are not as they should be, and changes nothing."""
    database.change("CREATE TABLE shelves (id VARCHAR(8) PRIMARY KEY)")
    with pytest.raises(ConfigurationInvalid, match=r"unknown version \(books, shelves, step_records\)"):
        await opened(database, library(), history)
    assert list(database.business()) == ["shelves"]


async def test_other_peoples_tables_are_left_alone(database: Database, history: Path) -> None:
    """A company may keep more in the same database."""
    database.change("CREATE TABLE lamps (id VARCHAR(8) PRIMARY KEY)")
    await opened(database, library(), history)
    assert set(database.business()) == {"alembic_version", "books", "lamps", "shelves"}


async def test_an_old_version_starts_beside_a_new_one_that_only_added(
    database: Database, history: Path, later_history: Path
) -> None:
    """A replica that dies in the middle of a rolling upgrade comes back, and can write."""
    await opened(database, library(later=True), later_history)
    await opened(database, library(), history)
    database.change(SHELF)
    assert database.rows("SELECT id, floor FROM shelves") == [("s1", 0)]
    assert database.rows("SELECT version_num FROM alembic_version") == [("0002",)]


async def test_an_old_version_does_not_start_on_tables_it_cannot_work_with(database: Database, history: Path) -> None:
    """It says what it misses, and what it would leave out."""
    await opened(database, library(later=True, latest=True), None)
    database.change("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    database.change("INSERT INTO alembic_version VALUES ('0003')")
    database.change("ALTER TABLE books ADD COLUMN title VARCHAR(40) NOT NULL DEFAULT 'none'")
    with pytest.raises(
        ConfigurationInvalid, match=r"revision 0003 of a later version.* there is no column shelves.room"
    ):
        await opened(database, library(), history)


async def test_what_was_forgotten_is_written_as_the_next_revision(tmp_path: Path) -> None:
    """The columns of the kit's own types stand there as what the database sees."""
    write_revision(History(tmp_path, library()), "The first tables")
    write_revision(History(tmp_path, library(later=True)), "Floors and readers")
    assert 'sa.Column("at", sa.DateTime(timezone=True)' in (
        tmp_path / "versions/0001_the_first_tables.py"
    ).read_text().replace("'", '"')
    second = (tmp_path / "versions/0002_floors_and_readers.py").read_text()
    assert 'down_revision = "0001"' in second
    scratch = create_engine("sqlite://")
    with scratch.begin() as connection:
        History(tmp_path, library(later=True)).bring_up_to_date(connection)
        columns = connection.exec_driver_sql("SELECT name FROM pragma_table_info('shelves')").scalars().all()
    scratch.dispose()
    assert columns == ["id", "room", "floor"]

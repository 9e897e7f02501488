"""Each agent's revisions lead to the tables in its code."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.sql import SqlStore, open_engine
from tests.databases import Database
from tests.roster import WITH_DATABASE

pytestmark = pytest.mark.anyio
Seen = dict[str, Any]


def seen_in(connection: Connection) -> Seen:
    """What Alembic does not compare: the rules each table has."""
    inspector = inspect(connection)
    return {
        table: sorted((rule["name"], rule["sqltext"]) for rule in inspector.get_check_constraints(table))
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


async def opened(database: Database, metadata: MetaData, migrations: Path | None) -> tuple[Seen, list[Any]]:
    """The rules of the tables made in an empty database, and how those differ from the code."""
    store = SqlStore(open_engine(database.url), metadata.tables["step_records"], AsyncConnection)
    await store.create_tables(migrations=migrations)

    def compared(connection: Connection) -> tuple[Seen, list[Any]]:
        return seen_in(connection), compare_metadata(MigrationContext.configure(connection), metadata)

    async with store.engine.connect() as connection:
        found = await connection.run_sync(compared)
    await store.engine.dispose()
    return found


@pytest.mark.parametrize("agent", WITH_DATABASE)
async def test_the_revisions_make_the_tables_of_the_code(agent: str, new_database: Callable[[], Database]) -> None:
    """Nothing is left to write into another revision; the rules are those of tables made from the code."""
    tables = import_module(f"agents.{agent}.tables")
    by_revisions, difference = await opened(new_database(), tables.metadata, tables.MIGRATIONS)
    assert difference == [], "make migration agent=…"
    by_code, _ = await opened(new_database(), tables.metadata, None)
    assert by_revisions == by_code

"""What tables look like from outside: enough to tell whether code and database fit."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Inspector, MetaData, inspect
from sqlalchemy.engine.interfaces import ReflectedColumn

Shape = Mapping[str, bool]
"""The columns of a table, and whether each may be empty."""


def shapes_of(connection: Connection, tables: Iterable[str]) -> dict[str, Shape]:
    """The shapes of those of the `tables` that are there."""
    inspector = inspect(connection)
    return {
        table: {column["name"]: column["nullable"] for column in inspector.get_columns(table)}
        for table in tables
        if inspector.has_table(table)
    }


def what_is_missing(connection: Connection, metadata: MetaData) -> str:
    """Why code that knows the tables in `metadata` cannot work with this database; empty when it can."""
    inspector = inspect(connection)
    return "; ".join(
        reason
        for table in metadata.sorted_tables
        for reason in _reasons(inspector, table.name, {column.name for column in table.columns})
    )


def _reasons(inspector: Inspector, table: str, used: set[str]) -> list[str]:
    if not inspector.has_table(table):
        return [f"there is no table {table}"]
    there = {column["name"]: column for column in inspector.get_columns(table)}
    gone = [f"there is no column {table}.{name}" for name in sorted(used - there.keys())]
    demanded = [f"{table}.{name} must be given" for name in sorted(there.keys() - used) if _is_demanded(there[name])]
    return gone + demanded


def _is_demanded(column: ReflectedColumn) -> bool:
    fills_itself = column.get("default") is not None or column.get("identity") or column.get("computed")
    return not column["nullable"] and not fills_itself

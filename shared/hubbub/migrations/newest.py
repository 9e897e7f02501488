"""Most starts find the newest revision: they need no Alembic, which takes a quarter of a second to load."""

from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect

NOTED = "alembic_version"


def bring_up_to_date(folder: Path, metadata: MetaData, connection: Connection) -> None:
    """Bring the database to the newest revision in `folder`, within the connection's transaction.

    Raises ConfigurationInvalid for a database that cannot be brought there, see `hubbub.migrations.history`.
    """
    if noted_revision(connection) == _newest_in(folder):
        return
    from hubbub.migrations.history import History  # noqa: PLC0415 - see above

    History(folder, metadata).bring_up_to_date(connection)


def noted_revision(connection: Connection) -> str | None:
    """The revision the database says that it is at, if it does."""
    if not inspect(connection).has_table(NOTED):
        return None
    revision = connection.exec_driver_sql(f"SELECT version_num FROM {NOTED}").scalar_one_or_none()  # noqa: S608 - no input
    return None if revision is None else str(revision)


def _newest_in(folder: Path) -> str:
    """Revisions are numbered, and their files named so: 0002_floors.py."""
    return max(file.name for file in (folder / "versions").glob("[0-9]*.py")).split("_")[0]

"""The history of an agent's tables, and what is done with a database on start.

| the database | what happens |
|---|---|
| is empty | all revisions are applied |
| is at an older revision | the missing ones are applied |
| has the first revision's tables, from before there were revisions | it is taken for that revision |
| is at a revision this code does not know | it is used as it is if every table and column of this code is there and |
|  | every other column may be left out; so an old version can be started beside a new one whose revision only adds |
| is anything else | ConfigurationInvalid |

Of a database of a later version the constraints are not looked at: a revision that forbids what the version before does
comes one release after the code that stopped doing it.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, inspect

from hubbub.errors import ConfigurationInvalid
from hubbub.migrations.newest import NOTED, noted_revision
from hubbub.migrations.shapes import shapes_of, what_is_missing
from hubbub.sql_errors import SETTING

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class History:
    """The revisions in `folder`/versions, the newest of which makes the tables in `metadata`.

    Alembic knows one database at a time in a process.
    """

    folder: Path
    metadata: MetaData

    def bring_up_to_date(self, connection: Connection) -> None:
        """Bring the database to the newest revision, within the connection's transaction.

        Raises ConfigurationInvalid for a database that this code cannot use.
        """
        script = ScriptDirectory.from_config(self.config(connection))
        known = [revision.revision for revision in script.walk_revisions()]
        before = noted_revision(connection)
        if before is None and self._made_before_revisions(connection, first := known[-1]):
            command.stamp(self.config(connection), first)
        if before is not None and before not in known:
            self._accept_later(connection, before)
        elif before != known[0]:
            command.upgrade(self.config(connection), "head")
            _check_references(connection)
            log.info("tables brought from revision %s to %s", before or "none", known[0])

    def config(self, connection: Connection, **attributes: Any) -> Config:
        """What Alembic's commands need to work on this history through `connection`."""
        config = Config(attributes={"connection": connection, "metadata": self.metadata, **attributes})
        options = {
            "script_location": Path(__file__).parent,
            "version_locations": self.folder / "versions",
            "path_separator": "newline",
            "file_template": "%(rev)s_%(slug)s",
        }
        for name, value in options.items():
            config.set_main_option(name, str(value).replace("%", "%%"))
        return config

    def _made_before_revisions(self, connection: Connection, first: str) -> bool:
        """Whether the tables of the first revision are there, though no revision is noted."""
        expected = self._shapes_at(first)
        there = shapes_of(connection, expected)
        if not there:
            return False
        if there != expected:
            odd = sorted(name for name in expected if there.get(name) != expected[name])
            raise ConfigurationInvalid(
                f"{SETTING}: the database has tables of an unknown version ({', '.join(odd)}); "
                "use an empty one, or the version that made it"
            )
        return True

    def _shapes_at(self, revision: str) -> dict[str, Any]:
        scratch = create_engine("sqlite://")
        with scratch.begin() as connection:
            command.upgrade(self.config(connection), revision)
            shapes = shapes_of(connection, inspect(connection).get_table_names())
        scratch.dispose()
        return {name: shape for name, shape in shapes.items() if name != NOTED}

    def _accept_later(self, connection: Connection, revision: str) -> None:
        if missing := what_is_missing(connection, self.metadata):
            raise ConfigurationInvalid(
                f"{SETTING}: the database is at revision {revision} of a later version, "
                f"with which this one cannot work: {missing}"
            )
        log.warning(
            "the database is at revision %s of a later version, which only added to what is used here", revision
        )


def _check_references(connection: Connection) -> None:
    """SQLite does not look at references while tables are made anew."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ConfigurationInvalid(f"{SETTING}: a row refers to one that is not there; nothing was changed")

"""Writes an agent's next revision: `python -m hubbub.migrations agents.order "keep the courier's name"`.

The difference between the agent's revisions and its tables is found on a scratch database and written as code; read it
before you keep it.
"""

import sys
import tempfile
from importlib import import_module
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.script import ScriptDirectory
from sqlalchemy import TypeDecorator, create_engine

from hubbub.migrations.history import History
from hubbub.starting import cannot_start

ARGUMENTS = 2


def history_of(package: str) -> History:
    """The history of the agent in `package`, which has its tables in a module of that name."""
    tables = import_module(f"{package}.tables")
    return History(tables.MIGRATIONS, tables.metadata)


def write_revision(history: History, message: str) -> None:
    """Write the revision that leads from the newest one to the tables as they are in the code, and say where it is."""
    versions = history.folder / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/scratch.db")
        with engine.begin() as connection:
            config = history.config(connection, render_item=_plainly)
            revisions = list(ScriptDirectory.from_config(config).walk_revisions())
            if revisions:
                command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{len(revisions) + 1:04}")
        engine.dispose()


def _plainly(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Columns of our own types as what the database sees, so that a revision stays true when the types change."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    return f"sa.{item.impl_instance!r}" if context else False


def main() -> None:
    """Write the revision that the command line asks for."""
    if len(sys.argv) != ARGUMENTS + 1:
        cannot_start('usage: python -m hubbub.migrations agents.order "what changes"')
    write_revision(history_of(sys.argv[1]), sys.argv[2])


if __name__ == "__main__":
    main()

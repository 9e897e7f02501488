"""Copies of SQL databases at one moment each, while they are written to."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hubbub.errors import ConfigurationInvalid

SQLITE_HEAD = b"SQLite format 3\x00"
SQLITE_ASIDE = ("-wal", "-shm", "-journal")
BUSY_S = 30.0
SQLITE, POSTGRESQL = "sqlite", "postgresql"


def is_sqlite(path: Path) -> bool:
    """Whether the file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEAD)) == SQLITE_HEAD


def copy_sqlite(source: Path, to: Path) -> None:
    """Copy a SQLite database as it is at one moment, what its log holds included. Raises ConfigurationInvalid."""
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_S)) as theirs, closing(sqlite3.connect(to)) as ours:
            theirs.backup(ours)
            [(found,)] = ours.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise ConfigurationInvalid(f"{source} cannot be copied: {error}") from error
    if found != "ok":
        raise ConfigurationInvalid(f"{source} is damaged: {found}")


def sqlite_path(url: str) -> Path | None:
    """The file that a SQLAlchemy address names; None for another kind of database, or one in memory."""
    scheme, _, rest = url.partition("://")
    path = rest.removeprefix("/").partition("?")[0]
    return Path(unquote(path)) if scheme.startswith(SQLITE) and path and not path.startswith(":") else None


def dump_postgresql(url: str, to: Path) -> None:
    """Write the PostgreSQL database at a SQLAlchemy address into one file. Raises ConfigurationInvalid."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def restore_postgresql(url: str, source: Path) -> None:
    """Put back what `dump_postgresql` wrote: all of it, or nothing is changed. Raises ConfigurationInvalid."""
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *options, f"--dbname={_database(url)}", str(source))


def _run(program: str, url: str, *options: str) -> None:
    """Run a program of PostgreSQL's; the password goes by the environment, where other users cannot read it."""
    address = urlsplit(url)
    path = shutil.which(program)
    if path is None:
        raise ConfigurationInvalid(f"{address.hostname} keeps records in PostgreSQL: install {program} to copy them")
    where: Mapping[str, str | None] = {
        "PGHOST": address.hostname,
        "PGPORT": str(address.port or 5432),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGDATABASE": _database(url),
    }
    environment = {**os.environ, **{name: value for name, value in where.items() if value}}
    done = subprocess.run(  # noqa: S603 - a program found on the user's own PATH
        [path, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise ConfigurationInvalid(f"{program} of {_database(url)} at {address.hostname} says: {said[-1]}")


def _database(url: str) -> str:
    return unquote(urlsplit(url).path.strip("/"))

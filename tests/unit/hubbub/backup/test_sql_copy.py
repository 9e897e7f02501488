"""Addresses of databases, and copies of files that are written to."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.backup.sql_copy import copy_sqlite, dump_postgresql, is_sqlite, sqlite_path
from hubbub.errors import ConfigurationInvalid


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite+aiosqlite:////var/lib/order.db", "/var/lib/order.db"),
        ("sqlite+aiosqlite:////var/my%20shop.db?x=1", "/var/my shop.db"),
        ("sqlite+aiosqlite:///here.db", "here.db"),
        ("sqlite+aiosqlite://", None),
        ("sqlite+aiosqlite:///:memory:", None),
        ("postgresql+asyncpg://u:p@h/d", None),
        ("", None),
    ],
)
def test_a_file_is_found_in_an_address(url: str, path: str | None) -> None:
    """As SQLAlchemy reads it."""
    assert sqlite_path(url) == (Path(path) if path else None)


def test_a_database_is_copied_while_somebody_writes(tmp_path: Path) -> None:
    """What was committed is in it, also where only the log has it; what was not is not."""
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE sold (id)")
        writer.execute("INSERT INTO sold VALUES (1)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO sold VALUES (2)")
        assert (tmp_path / "shop.db-wal").stat().st_size > 0
        copy_sqlite(tmp_path / "shop.db", tmp_path / "copy.db")
    assert is_sqlite(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT id FROM sold").fetchall() == [(1,)]


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    """A backup of it would be none."""
    (tmp_path / "shop.db").write_bytes(b"SQLite format 3\x00" + b"?" * 5000)
    with pytest.raises(ConfigurationInvalid, match=r"shop.db"):
        copy_sqlite(tmp_path / "shop.db", tmp_path / "copy.db")


def test_without_the_program_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not what the password is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationInvalid, match=r"db\.example keeps records in PostgreSQL: install pg_dump") as told:
        dump_postgresql("postgresql+asyncpg://shop:s3cr3t@db.example/shop", tmp_path / "shop.dump")
    assert "s3cr3t" not in str(told.value)

"""A PostgreSQL database goes into one file, and back."""

import os
from pathlib import Path

import pytest

from hubbub.backup.sql_copy import dump_postgresql, restore_postgresql
from hubbub.errors import ConfigurationInvalid
from tests.postgres import Postgres


@pytest.fixture(autouse=True)
def _programs(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own programs come first: an older pg_dump refuses a newer server."""
    monkeypatch.setenv("PATH", f"{server.programs}{os.pathsep}{os.environ['PATH']}")


def test_what_was_dumped_takes_the_place_of_what_is_there(server: Postgres, tmp_path: Path) -> None:
    """Tables made since stay, rows made since are gone, rows lost since are back."""
    database = server.database()
    database.change("CREATE TABLE shelves (id text PRIMARY KEY)")
    database.change("INSERT INTO shelves VALUES ('s1'), ('s2')")
    dump_postgresql(database.url, tmp_path / "shop.dump")
    database.change("DELETE FROM shelves WHERE id = 's1'")
    database.change("INSERT INTO shelves VALUES ('s3')")
    restore_postgresql(database.url, tmp_path / "shop.dump")
    assert sorted(database.rows("SELECT id FROM shelves")) == [("s1",), ("s2",)]


def test_a_database_that_is_not_there_is_told(server: Postgres, tmp_path: Path) -> None:
    """With its name and the server's words, without the password."""
    with pytest.raises(
        ConfigurationInvalid, match=r'pg_dump of nowhere at 127\.0\.0\.1 says: .*"nowhere" does not exist'
    ) as told:
        dump_postgresql(server.url("nowhere"), tmp_path / "shop.dump")
    assert server.password not in str(told.value)

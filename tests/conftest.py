import os
from collections.abc import Callable, Iterator

import pytest

from tests.databases import Database, sqlite_file
from tests.postgres import Postgres, missing, postgres

NewDatabase = Callable[[], Database]


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """The PostgreSQL server of all tests; where there can be none they are skipped, but never in CI."""
    if reason := missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with postgres() as running:
        yield running


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Makes empty databases; tests that ask for it run with each kind of database."""
    if request.param == "sqlite":
        return lambda: sqlite_file(tmp_path_factory.mktemp("sqlite") / "store.db")
    server: Postgres = request.getfixturevalue("server")
    return server.database

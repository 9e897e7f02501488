"""What `deploy/postgres/agents.sh` makes of a real PostgreSQL server."""

import os
import subprocess
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from tests.databases import Database
from tests.postgres import USER, Postgres
from tests.running import ROOT


def run(server: Postgres, **passwords: str) -> None:
    """Run the script as the container does, with these passwords in its environment."""
    variables = {f"{name.upper()}_DB_PASSWORD": password for name, password in passwords.items()}
    reached = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGPASSWORD": server.password, "POSTGRES_USER": USER}
    path = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", ROOT / "deploy/postgres/agents.sh"],
        env={"PATH": path, **reached, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def opened(server: Postgres, role: str, password: str, database: str) -> list[tuple[object, ...]]:
    """What the agent `role` sees in a database; raises DBAPIError where it may not look."""
    url = f"postgresql+asyncpg://hubbub_{role}:{password}@127.0.0.1:{server.port}/{database}"
    return Database(url).rows("SELECT current_database()")


def test_each_agent_opens_its_own_database_only(server: Postgres) -> None:
    """Run again for an agent that came later, it makes that one's and leaves the others' as they are."""
    first, later = f"a{uuid4().hex[:8]}", f"b{uuid4().hex[:8]}"
    run(server, **{first: "it's 1st"})
    Database(server.url(f"hubbub_{first}")).change("CREATE TABLE kept (x int)")
    run(server, **{first: "it's 1st", later: "second"})
    assert Database(server.url(f"hubbub_{first}")).rows("SELECT * FROM kept") == []
    assert opened(server, first, "it's 1st", f"hubbub_{first}") == [(f"hubbub_{first}",)]
    assert opened(server, later, "second", f"hubbub_{later}") == [(f"hubbub_{later}",)]
    for database in (f"hubbub_{first}", "postgres"):
        with pytest.raises(DBAPIError, match="permission denied"):
            opened(server, later, "second", database)

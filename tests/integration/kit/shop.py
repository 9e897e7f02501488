"""A running till, called as the hub calls it, and a look behind its back into the database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.running import Running, SpokeCaller, service


@dataclass(frozen=True)
class Shop:
    """The till's process and its database file."""

    running: Running
    database: Path
    client: httpx.Client

    def caller(self, customer: str | None) -> SpokeCaller:
        """Somebody who calls for `customer`."""
        return SpokeCaller("till", self.running.url, customer, client=self.client)

    def put_in(self, customer: str, amount: int = 5, *, key: str | None = None, **skill_input: Any) -> httpx.Response:
        """Put a coin in."""
        return self.caller(customer).call("put_in", {"amount": amount, **skill_input}, key=key)

    def post(
        self, skill: str, *, customer: str | None = "ada", headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        """POST anything; a good token and a fresh key unless `headers` say otherwise."""
        usual = {"Authorization": f"Bearer {self.caller(customer).token()}", "Idempotency-Key": uuid4().hex}
        return self.client.post(f"{self.running.url}/v1/skills/{skill}", headers={**usual, **(headers or {})}, **body)

    def coins(self, customer: str) -> list[int]:
        """The customer's coins that are durable."""
        return [row[0] for row in self.rows("SELECT amount FROM coins WHERE customer_id = ?", customer)]

    def recorded(self, key: str) -> list[str]:
        """The answers on record under `key`."""
        return [row[0] for row in self.rows("SELECT answer FROM step_records WHERE key = ?", key)]

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """What the database says to somebody else."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: str) -> None:
        """Change the database behind the till's back."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement)

    def is_being_written(self) -> bool:
        """Whether a transaction that writes is open at this moment."""
        with closing(sqlite3.connect(self.database, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False


@contextmanager
def open_shop(database: Path) -> Iterator[Shop]:
    """Run a till on `database`."""
    env = {"HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{database}"}
    limits = httpx.Limits(max_connections=None)
    with service("tests.integration.kit.till:app", env) as running, httpx.Client(timeout=20, limits=limits) as client:
        yield Shop(running, database, client)

"""A running till, called as the hub calls it, and a look behind its back into the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.databases import Database
from tests.running import Running, SpokeCaller, service


@dataclass(frozen=True)
class Shop:
    """The till's process and its database."""

    running: Running
    database: Database
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
        rows = self.database.rows("SELECT amount FROM coins WHERE customer_id = :customer", customer=customer)
        return [row[0] for row in rows]

    def recorded(self, key: str) -> list[str]:
        """The answers on record under `key`."""
        return [row[0] for row in self.database.rows("SELECT answer FROM step_records WHERE key = :key", key=key)]


@contextmanager
def open_shop(database: Database) -> Iterator[Shop]:
    """Run a till on `database`."""
    env = {"HUBBUB_DATABASE_URL": database.url}
    limits = httpx.Limits(max_connections=None)
    with service("tests.integration.kit.till:app", env) as running, httpx.Client(timeout=20, limits=limits) as client:
        yield Shop(running, database, client)

"""A running order agent with a company of the test's own, called as the hub calls it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from hubbub.identity import Grant
from tests.databases import Database
from tests.running import Running, SpokeCaller, service

LARKSPUR = Path(__file__).parents[3] / "deploy" / "demo" / "larkspur.yaml"
MANY = 50


@dataclass(frozen=True)
class OrderShop:
    """The agent's process, its database, and the connections to it."""

    running: Running
    database: Database
    client: httpx.Client

    def caller(self, customer: str | None) -> SpokeCaller:
        """Somebody who calls for `customer`."""
        return SpokeCaller("order", self.running.url, customer, client=self.client)

    def answer(
        self,
        customer: str | None,
        skill: str,
        skill_input: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        grant: Grant | None = None,
    ) -> dict[str, Any]:
        """The outcome of one call that was accepted."""
        response = self.caller(customer).call(skill, skill_input, key=key, grant=grant)
        assert response.status_code == httpx.codes.OK, response.text
        outcome: dict[str, Any] = response.json()
        return outcome

    def agreed(
        self, customer: str, skill: str, skill_input: dict[str, Any], *, key: str | None = None
    ) -> dict[str, Any]:
        """The outcome once somebody has said yes to what was asked, if anything was."""
        response = self.caller(customer).agreeing(skill, skill_input, key=key)
        assert response.status_code == httpx.codes.OK, response.text
        outcome: dict[str, Any] = response.json()
        return outcome

    def at_once(self, customer: str, skill: str, inputs: Sequence[dict[str, Any]], keys: Sequence[str]) -> list[str]:
        """The bodies of many calls made at the same time."""
        caller = self.caller(customer)
        with ThreadPoolExecutor(MANY) as pool:
            replies = pool.map(lambda one: caller.call(skill, one[0], key=one[1]), zip(inputs, keys, strict=True))
            return [reply.raise_for_status().text for reply in replies]

    def refunded(self, customer: str) -> dict[str, int]:
        """What each charge brought back, by the agent's own list."""
        charges = self.answer(customer, "list_charges")["output"]["charges"]
        return {charge["id"]: charge["refunded"] for charge in charges}


@contextmanager
def order_shop(database: Database, demo: Path | None) -> Iterator[OrderShop]:
    """Run the agent on `database`, filled from `demo` at its first start."""
    env = {"HUBBUB_DATABASE_URL": database.url}
    if demo is not None:
        env["HUBBUB_DEMO_DATA"] = str(demo)
    with service("agents.order.app:app", env) as running, httpx.Client(timeout=20) as client:
        yield OrderShop(running, database, client)


def write_company(path: Path, **sections: object) -> Path:
    """Write a demo file with these sections."""
    path.write_text(yaml.safe_dump(sections, allow_unicode=True))
    return path


def pair(customer: str, amount: int = 4900) -> list[dict[str, Any]]:
    """A charge made twice, as in the demo file: ids `{customer}-1` and `{customer}-2`."""
    return [
        {"id": f"{customer}-{at}", "customer_id": customer, "amount": amount, "description": "club", "at": when}
        for at, when in ((1, "-12d"), (2, "-12d2m"))
    ]

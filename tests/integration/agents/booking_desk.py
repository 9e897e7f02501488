"""A running booking agent with a company of the test's own, called as the hub calls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from hubbub.identity import Grant
from tests.databases import Database
from tests.grants import yes_to
from tests.running import Running, SpokeCaller, service

WEDNESDAY = "2026-11-18T10:00:00-05:00"
"""When the agent believes it starts."""


@dataclass(frozen=True)
class Desk:
    """The agent's process, and a connection to it."""

    running: Running
    client: httpx.Client

    def caller(self, customer: str | None, timezone: str = "America/New_York") -> SpokeCaller:
        """Somebody who calls for `customer`."""
        return SpokeCaller("booking", self.running.url, customer, timezone=timezone, client=self.client)

    def answer(
        self,
        customer: str | None,
        skill: str,
        skill_input: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        grant: Grant | None = None,
        timezone: str = "America/New_York",
    ) -> dict[str, Any]:
        """The outcome of one call that was accepted."""
        response = self.caller(customer, timezone).call(skill, skill_input, key=key, grant=grant)
        assert response.status_code == httpx.codes.OK, response.text
        outcome: dict[str, Any] = response.json()
        return outcome

    def agreed(
        self, customer: str, skill: str, skill_input: dict[str, Any], *, key: str | None = None
    ) -> dict[str, Any]:
        """The outcome once the customer has said yes to what was asked, if anything was."""
        asked = self.answer(customer, skill, skill_input)
        return self.answer(customer, skill, skill_input, key=key, grant=yes_to(asked, skill_input))

    def book(self, customer: str, name: str, start: str, *, key: str | None = None) -> dict[str, Any]:
        """The outcome of booking a service at an exact start."""
        return self.answer(customer, "book_slot", {"service": name, "when": {"start": start}}, key=key)

    def booked(self, customer: str) -> dict[str, str]:
        """The customer's appointments: id and start."""
        bookings = self.answer(customer, "list_bookings")["output"]["bookings"]
        return {booking["booking_id"]: booking["starts_at"] for booking in bookings}

    def card(self) -> dict[str, Any]:
        """The parameters of the agent card's extension."""
        card = self.client.get(f"{self.running.url}/.well-known/agent-card.json").json()
        parameters: dict[str, Any] = card["capabilities"]["extensions"][0]["params"]
        return parameters


@contextmanager
def booking_desk(database: Database, demo: Path | None, *, clock_at: str = WEDNESDAY, **further: str) -> Iterator[Desk]:
    """Run the agent on `database`, filled from `demo` at its first start; `further` settings by their variables."""
    env = {"HUBBUB_DATABASE_URL": database.url, "HUBBUB_CLOCK_AT": clock_at, **further}
    if demo is not None:
        env["HUBBUB_DEMO_DATA"] = str(demo)
    with service("agents.booking.app:app", env) as running, httpx.Client(timeout=10) as client:
        yield Desk(running, client)


def write_company(path: Path, **sections: object) -> Path:
    """Write a demo file with these sections."""
    path.write_text(yaml.safe_dump(sections, allow_unicode=True), encoding="utf-8")
    return path


def offer(
    name: str, *, minutes: int = 30, capacity: int = 1, hours: str = "Mon-Sun 09:00-17:00", **further: Any
) -> dict[str, Any]:
    """A service for a demo file."""
    return {"id": f"svc-{name}", "name": name, "minutes": minutes, "capacity": capacity, "open": hours, **further}

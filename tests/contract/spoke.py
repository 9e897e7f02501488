"""An agent under test: its process, its database, and the means to call it well and badly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from hubbub.identity import Grant, Identity, Signer
from tests.contract.case import CUSTOMER, NOW, OPERATOR
from tests.contract.page import served
from tests.databases import Database
from tests.roster import WITH_DATABASE
from tests.running import PRIVATE_KEY, Running, service

HERE = Path(__file__).parent
CARD = "/.well-known/agent-card.json"
EXTENSION = "urn:hubbub:typed-skills:1"


@dataclass(frozen=True)
class Spoke:
    """A running agent, its database, and a client."""

    name: str
    running: Running
    database: Database
    http: httpx.Client

    @cached_property
    def card(self) -> dict[str, Any]:
        """The card as JSON."""
        card: dict[str, Any] = self.http.get(CARD).raise_for_status().json()
        return card

    @cached_property
    def typed(self) -> dict[str, Any]:
        """The parameters of our extension."""
        extensions = self.card["capabilities"]["extensions"]
        (typed,) = [extension["params"] for extension in extensions if extension["uri"] == EXTENSION]
        return dict(typed)

    @property
    def skills(self) -> dict[str, dict[str, Any]]:
        """The typed descriptors by their id."""
        return {skill["id"]: skill for skill in self.typed["skills"]}

    def post(
        self,
        skill: str,
        skill_input: dict[str, Any] | None = None,
        *,
        customer: str | None = CUSTOMER,
        grant: Grant | None = None,
        operator: str | None = OPERATOR,
        **headers: str | None,
    ) -> httpx.Response:
        """Call `skill` as the hub does, but for the `headers` given (`_` is written `-`; None leaves one out).

        `operator` asks for the skills that require one.
        """
        asking = operator if self.skills.get(skill, {}).get("requires_operator") else None
        usual = {
            "authorization": f"Bearer {token(self.name, customer, grant, operator=asking)}",
            "idempotency-key": uuid4().hex,
            "x-deadline-ms": "8000",
        }
        changed = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.http.post(
            f"/v1/skills/{skill}",
            json={"input": skill_input or {}, "context": {"conversation_id": "c_1", "timezone": "Europe/Amsterdam"}},
            headers={name: value for name, value in changed.items() if value is not None},
        )

    def statuses(self, **headers: str | None) -> dict[str, int]:
        """The status with which each skill answers a call with these headers."""
        return {
            skill: self.post(skill, {}, customer=CUSTOMER, grant=None, **headers).status_code for skill in self.skills
        }

    def business(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables but the step records; nothing for an agent without a database."""
        return self.database.business() if self.name in WITH_DATABASE else {}


def token(
    audience: str,
    customer: str | None = CUSTOMER,
    grant: Grant | None = None,
    *,
    operator: str | None = None,
    key: str = PRIVATE_KEY,
) -> str:
    """An identity token as the hub signs it, or as somebody else would."""
    said = {"tenant": "default", "conversation": "c_1", "turn": "t_1", "step": "s1"}
    who = Identity(**said, customer=customer, operator=operator, grant=grant)
    return Signer.load(key).sign(who, audience)


def settings(database: Database, smtp_port: int) -> dict[str, str]:
    """What every agent is told; each takes what it knows."""
    return {
        "HUBBUB_CLOCK_AT": NOW,
        "HUBBUB_TIMEZONE": "Europe/Amsterdam",
        "HUBBUB_DATABASE_URL": database.url,
        "HUBBUB_DEMO_DATA": str(HERE / "company.yaml"),
        "HUBBUB_KNOWLEDGE_DIR": str(HERE / "articles"),
        "HUBBUB_SMTP_HOST": "127.0.0.1",
        "HUBBUB_SMTP_PORT": str(smtp_port),
        "HUBBUB_MAIL_FROM": "Kajaks <care@kajaks.example>",
        "HUBBUB_RESET_URL": "https://kajaks.example/set-password",
        "HUBBUB_RESET_SECRET": "a-secret-of-the-kayak-company",
        "HUBBUB_IMPORT_NETWORKS": '["127.0.0.0/8"]',
        "HUBBUB_WEB_SEARCH": "searxng",
        "HUBBUB_WEB_SEARCH_URL": served(),
    }


@contextmanager
def started(name: str, database: Database, smtp_port: int, *, module: str | None = None, **env: str) -> Iterator[Spoke]:
    """Run the agent `name`, or another `module` that is one, on `database`."""
    with (
        service(module or f"agents.{name}.app:app", {**settings(database, smtp_port), **env}) as running,
        httpx.Client(base_url=running.url, timeout=20) as http,
    ):
        yield Spoke(name, running, database, http)

"""The running FAQ agent, as customers and operators use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from hubbub.identity import Identity, Signer
from tests.databases import Database
from tests.running import PRIVATE_KEY, Running, service

OPERATOR = "kim"


@dataclass(frozen=True)
class Desk:
    """One replica of the agent, and a client."""

    running: Running
    http: httpx.Client

    def call(
        self, skill: str, *, key: str | None = None, operator: str | None = OPERATOR, **given: Any
    ) -> httpx.Response:
        """Call a skill for an operator, or for nobody."""
        who = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", operator=operator)
        headers = {
            "Authorization": f"Bearer {Signer.load(PRIVATE_KEY).sign(who, 'faq')}",
            "Idempotency-Key": key or uuid4().hex,
            "X-Deadline-Ms": "20000",
        }
        return self.http.post(f"/v1/skills/{skill}", json={"input": given, "context": {}}, headers=headers)

    def done(self, skill: str, **given: Any) -> dict[str, Any]:
        """What a skill that is done puts out."""
        reply = self.call(skill, **given)
        assert reply.status_code == httpx.codes.OK, reply.text
        assert reply.json()["outcome"] == "done", reply.text
        output: dict[str, Any] = reply.json()["output"]
        return output

    def refused(self, skill: str, **given: Any) -> tuple[str, str]:
        """Code and words of a skill that is refused."""
        reply = self.call(skill, **given).json()
        assert reply["outcome"] == "refused", reply
        return reply["code"], reply["say"]

    def told(self, question: str) -> str | None:
        """The passage a customer is told; None for none."""
        passage: str | None = self.call("answer_question", operator=None, question=question).json()["output"]["passage"]
        return passage


@contextmanager
def desk(database: Database | None, **env: str) -> Iterator[Desk]:
    """Run a replica on a database until the block ends."""
    url = {"HUBBUB_DATABASE_URL": database.url} if database else {}
    with (
        service("agents.faq.app:app", {**url, **env}) as running,
        httpx.Client(base_url=running.url, timeout=25) as http,
    ):
        yield Desk(running, http)

"""The hub's surroundings for its tests: a Redis, hubs and agents as processes, and customers who speak."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from hubbub.local.redis import find_redis_server
from tests.running import PRIVATE_KEY, Running, service, wait_until

WORKSHOP = "tests.integration.hub.workshop:app"
LAMP_SHOP = "tests.integration.hub.lamp_shop:app"
HUB = "orchestrator.app:app"
PROBLEM = "application/problem+json"
DEADLINE_SECONDS = 3
POLISH = "please polish my cup"
BRUSH = "brush my boots"
HOURS = "when is the workshop open?"
GILD = "gild my bowl with gold leaf"
ENGRAVE = "engrave my name on the mug"
GOLD = 48_000


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis with its data in `folder`, as `make run` starts it; ready at the start of the block."""
    server = os.environ.get("HUBBUB_TEST_REDIS_SERVER") or str(find_redis_server())
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "--appendonly", "yes"], stdout=log, stderr=log)
    try:
        with Redis(port=port) as redis:
            wait_until(lambda: _answers(redis), what=f"{server} answers PING (log: {folder / 'log'})")
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisConnectionError:
        return False


@dataclass
class Workshop:
    """The running agent of these tests and its database."""

    url: str
    database: Path
    http: httpx.Client
    running: Running

    def is_told(self, skill: str, mood: str, times: int = 1) -> None:
        """Let the next calls of `skill` go wrong; see `moods.py`."""
        told = {"skill": skill, "mood": mood, "times": times}
        self.http.post(f"{self.url}/moods", json=told).raise_for_status()

    def calls(self, skill: str) -> list[str]:
        """The step keys of all calls of `skill`, in their order."""
        seen: dict[str, list[str]] = self.http.get(f"{self.url}/moods").raise_for_status().json()["calls"]
        return seen.get(skill, [])

    def works(self, customer: str) -> list[str]:
        """What was done for a customer."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT work FROM works WHERE customer = ? ORDER BY id", [customer])
            return [work for (work,) in rows]


@contextmanager
def workshop(
    folder: Path, *, module: str = WORKSHOP, port: int | None = None, host: str = "127.0.0.1", **env: str
) -> Iterator[Workshop]:
    """Run the agent, or another `module` like it, until the block ends."""
    database = folder / "workshop.db"
    settings = {"HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{database}", **env}
    with service(module, settings, port=port, host=host) as running, httpx.Client() as client:
        yield Workshop(running.url, database, client, running)


@dataclass
class Hub:
    """A running hub, spoken to with one API key (None without any)."""

    url: str
    key: str | None = None
    running: Running | None = None
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request with the key."""
        headers = {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **more.pop("headers", {})}
        return self.http.request(method, self.url + path, headers=headers, **more)

    def chat(self, body: Any, headers: Mapping[str, str] | None = None, query: str = "") -> httpx.Response:
        """POST a body to the chat endpoint, whatever Python's JSON can write."""
        said = {"Content-Type": "application/json", **(headers or {})}
        return self.request("POST", f"/v1/chat{query}", content=json.dumps(body), headers=said)

    def get(self, path: str) -> Any:
        """GET JSON; fails on anything but 200."""
        response = self.request("GET", path)
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    def is_ready(self) -> bool:
        """Whether it takes messages."""
        return self.http.get(f"{self.url}/readyz").status_code == httpx.codes.OK

    def with_key(self, key: str) -> "Hub":
        """The same hub, for the holder of another key."""
        return Hub(self.url, key, self.running, self.http)

    def customer(self, customer_id: str | None = None) -> "Customer":
        """Somebody nobody has met before, unless named, in a new conversation."""
        return Customer(self, customer_id or f"cus-{uuid4().hex[:12]}")


@dataclass
class Customer:
    """Somebody in one conversation; `id` None has not signed in."""

    hub: Hub
    id: str | None
    conversation: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")

    @property
    def path(self) -> str:
        """The conversation's address."""
        return f"/v1/conversations/{self.conversation}"

    @property
    def query(self) -> str:
        """Who they are, as a query."""
        return f"?customer_id={self.id}" if self.id else ""

    def body(self, message: str) -> dict[str, Any]:
        """What is sent to say `message`."""
        who = {"customer_id": self.id} if self.id else {}
        return {"message": message, "conversation_id": self.conversation, **who}

    def sends(self, message: str, key: str | None = None, query: str = "") -> httpx.Response:
        """Send a message, whatever the answer."""
        return self.hub.chat(self.body(message), {"Idempotency-Key": key} if key else {}, query)

    def says(self, message: str, key: str | None = None) -> dict[str, Any]:
        """Send a message that is answered; the reply."""
        response = self.sends(message, key)
        assert response.status_code == httpx.codes.OK, response.text
        reply: dict[str, Any] = response.json()
        return reply

    def messages(self) -> list[dict[str, Any]]:
        """What was said, oldest first."""
        return list(self.hub.get(f"{self.path}/messages{self.query}")["items"])

    def turns(self) -> list[dict[str, Any]]:
        """The turns, oldest first."""
        return list(self.hub.get(f"{self.path}/turns{self.query}")["items"])


@contextmanager
def hub(redis_port: int, agents: list[str], *, port: int | None = None, **env: str) -> Iterator[Hub]:
    """Run a hub over these agents until the block ends; it lives at the start, and need not be ready."""
    settings = {
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "HUBBUB_AGENT_URLS": ",".join(agents),
        "HUBBUB_IDENTITY_PRIVATE_KEY": PRIVATE_KEY,
        "HUBBUB_SECRET": "known to these tests only",
        "HUBBUB_TURN_DEADLINE_S": str(DEADLINE_SECONDS),
        # Tests of this folder share a hub, and make its agent fail.
        "HUBBUB_BREAKER_FAILURES": "1000000",
        "HUBBUB_RETRY_SHARE": "2",
        "HUBBUB_API_KEYS": "[]",
        "HUBBUB_API_KEY": "",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
        **env,
    }
    with ExitStack() as stack:
        running = stack.enter_context(service(HUB, settings, port=port))
        client = stack.enter_context(httpx.Client(timeout=30, limits=httpx.Limits(max_connections=100)))
        yield Hub(running.url, running=running, http=client)


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a refusal with this status; fails when it is anything else."""
    assert response.status_code == status, f"{response.status_code}: {response.text}"
    assert response.headers["Content-Type"] == PROBLEM
    assert len(response.headers["X-Trace-Id"]) == 32
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    return document


def pointers(response: httpx.Response) -> list[str]:
    """The fields a refusal with 422 names."""
    return [error["pointer"] for error in problem(response, 422)["errors"]]

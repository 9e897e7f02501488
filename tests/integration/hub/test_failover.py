"""The Redis primary dies under load and sentinels promote a replica: the hubs follow, nothing is lost or done twice."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hubbub.errors import UNUSABLE
from hubbub.hashing import digest
from tests.integration.hub.world import POLISH, Customer, Hub, Workshop, hub
from tests.redis_servers import SYNC_AT_ONCE, Watched, server, watched
from tests.running import PRIVATE_KEY, ROOT, wait_until

CLIENTS, REPLICAS, LEAST = 4, 2, 30
REPLICATED = {"HUBBUB_DURABILITY": "replicated"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Watched]:
    """A primary with two replicas, and three sentinels."""
    with watched(tmp_path, REPLICAS) as running:
        yield running


@dataclass
class Talk:
    """Customers who say one thing after another and insist on an answer."""

    hubs: list[str]
    enough: threading.Event = field(default_factory=threading.Event)
    answered: dict[Customer, list[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many were answered until now."""
        return sum(map(len, self.answered.values()))

    def one(self, number: int) -> None:
        """One customer, until it is enough."""
        with httpx.Client(timeout=30) as client:
            ada = Hub(self.hubs[number % len(self.hubs)], http=client).customer()
            turns: list[str] = []
            self.answered[_named(ada)] = turns
            while not self.enough.is_set():
                key = uuid4().hex
                wait_until(lambda said=key: self._answered(ada, said), what="an answer")
                turns.append(f"t_{digest('default', ada.conversation, key)}")

    def _answered(self, ada: Customer, key: str) -> bool:
        response = ada.sends(POLISH, key)
        if response.status_code not in {200, 202, 503}:
            self.odd.append(f"{response.status_code} {response.text}")
        if response.status_code == httpx.codes.OK and response.json()["status"] != "answered":
            self.odd.append(response.text)
        return response.status_code == httpx.codes.OK


def _named(ada: Customer) -> Any:
    return (ada.id, ada.conversation)


def test_a_failover_under_load_loses_no_acknowledged_turn_and_repeats_no_effect(store: Watched, shop: Workshop) -> None:
    """Two hubs, kill -9 of the primary; every message is answered in the end, in order, and acted on once."""
    with ExitStack() as stack, ThreadPoolExecutor(CLIENTS) as pool:
        env = {"REDIS_URL": store.url, **REPLICATED}
        hubs = [stack.enter_context(hub(0, [shop.url], **env)) for _ in range(2)]
        for one in hubs:
            wait_until(one.is_ready, what="the hub is ready")
        talk = Talk([one.url for one in hubs])
        stack.callback(talk.enough.set)
        talking = [pool.submit(talk.one, number) for number in range(CLIENTS)]
        wait_until(lambda: talk.count() > LEAST, what="they talk")

        old = store.primary()
        old.process.kill()
        old.process.wait()
        wait_until(lambda: store.primary() is not old, what="another primary")
        before = talk.count()
        wait_until(lambda: talk.count() > before + LEAST, what="they talk again")
        talk.enough.set()
        for one in talking:
            one.result()

        assert talk.odd == []
        for (customer_id, conversation), turns in talk.answered.items():
            there = Customer(hubs[0], customer_id, conversation)
            found = wait_until(lambda at=there, all_=turns: all_done(at, len(all_)), what="all turns are done")
            assert [turn["turn_id"] for turn in found] == turns
            assert shop.works(customer_id) == ["polish"] * len(turns)


def all_done(customer: Customer, many: int) -> list[dict[str, Any]] | None:
    """The customer's turns, oldest first, once there are so many."""
    items: list[dict[str, Any]] = customer.hub.get(f"{customer.path}/turns{customer.query}&limit=200")["items"]
    return items if len(items) >= many and all(turn["status"] != "running" for turn in items) else None


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"HUBBUB_DURABILITY": "fsync"}, "HUBBUB_DURABILITY=fsync needs a Redis with appendonly yes"),
        ({"REDIS_URL": "redis+sentinel://:secret@nowhere"}, "REDIS_URL cannot be used"),
    ],
)
def test_a_hub_whose_redis_is_not_fit_says_why_in_one_line(env: dict[str, str], why: str, tmp_path: Path) -> None:
    """And ends, instead of taking messages that it may lose."""
    with server(tmp_path) as redis:
        settings = {
            "PATH": "",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}",
            "REDIS_URL": redis.url,
            "HUBBUB_AGENT_URLS": "http://127.0.0.1:1",
            "HUBBUB_IDENTITY_PRIVATE_KEY": PRIVATE_KEY,
            "HUBBUB_SECRET": "known to these tests only",
            **env,
        }
        command = [sys.executable, "-m", "uvicorn", "orchestrator.app:app", "--port", "0", "--log-level", "warning"]
        ended = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == UNUSABLE
    line = ended.stderr.splitlines()[-1]
    assert line.startswith("Cannot start: ")
    assert why in line
    assert not {"Traceback", "secret"} & set(ended.stderr.replace(":", " ").split())


def test_a_hub_without_a_replica_is_not_ready_and_takes_nothing(tmp_path: Path, shop: Workshop) -> None:
    """A message gets a 503 with the key under which to send it again; with a replica it is taken once."""
    with server(tmp_path, *SYNC_AT_ONCE) as redis, hub(redis.port, [shop.url], **REPLICATED) as lonely:
        ada = lonely.customer()
        said = {"message": POLISH, "customer_id": ada.id}  # without a conversation: the key must lead to the same one
        refused = lonely.chat(said)
        assert (refused.status_code, refused.json()["retryable"]) == (httpx.codes.SERVICE_UNAVAILABLE, True)
        assert int(refused.headers["Retry-After"]) > 0
        assert lonely.request("GET", "/readyz").status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert shop.works(str(ada.id)) == []

        with server(tmp_path, "--replicaof", "127.0.0.1", str(redis.port)):
            wait_until(lonely.is_ready, what="the hub is ready")
            key = refused.headers["Idempotency-Key"]
            reply = wait_until(lambda: answer(lonely.chat(said, {"Idempotency-Key": key})), what="an answer")
            assert reply["reply"] == "Your cup shines."
            assert len(Customer(lonely, ada.id, reply["conversation_id"]).turns()) == 1
            assert shop.works(str(ada.id)) == ["polish"]


def answer(response: httpx.Response) -> dict[str, Any] | None:
    """The reply, if it is one."""
    return dict(response.json()) if response.status_code == httpx.codes.OK else None

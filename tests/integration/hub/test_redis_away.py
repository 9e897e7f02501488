"""Without its Redis the hub refuses honestly, and comes back by itself."""

import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, Workshop, hub, problem, redis_server
from tests.running import free_port, wait_until


class OwnRedis:
    """A Redis that can be taken away and brought back with what it held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """It answers inside the block, and is killed at the end."""
        with redis_server(self.folder, self.port) as process:
            yield process


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> OwnRedis:
    """Not started yet."""
    return OwnRedis(tmp_path_factory.mktemp("redis-away"))


@pytest.fixture(scope="module")
def lonely(redis: OwnRedis, shop: Workshop) -> Iterator[Hub]:
    """A hub whose Redis is away; it was started without one. Its turns have time: none may end before Redis stops."""
    with hub(redis.port, [shop.url], HUBBUB_TURN_DEADLINE_S="15") as running:
        yield running


def is_told_to_come_back(response: httpx.Response) -> None:
    """503 with the words for machines, and none of Redis's own."""
    assert problem(response, 503)["retryable"]
    assert int(response.headers["Retry-After"]) > 0
    assert not {"redis", "6379", "errno", "connect"} & set(response.text.lower().split())


def test_without_redis_everything_stored_is_503(lonely: Hub) -> None:
    """The process lives and says why it is not ready; what needs no store works."""
    ada = lonely.customer()
    is_told_to_come_back(ada.sends(POLISH))
    for path in (ada.path, "/v1/conversations", f"{ada.path}/messages", f"{ada.path}/turns", "/v1/approvals"):
        is_told_to_come_back(lonely.request("GET", path))
    is_told_to_come_back(lonely.request("POST", "/v1/approvals/ap_1", json={"decision": "approve"}))
    ready = lonely.request("GET", "/readyz")
    assert (ready.status_code, ready.json()["redis"]) == (httpx.codes.SERVICE_UNAVAILABLE, "down")
    assert lonely.request("GET", "/healthz").is_success
    assert lonely.request("POST", "/v1/route", json={"message": HOURS}).is_success


def test_it_comes_back_by_itself_and_so_does_what_was_said(lonely: Hub, redis: OwnRedis, shop: Workshop) -> None:
    """Twice: after the start without Redis, and after Redis died."""
    ada = lonely.customer()
    with redis.running():
        wait_until(lonely.is_ready, what="the hub is ready")
        assert ada.says(POLISH)["status"] == "answered"
    is_told_to_come_back(ada.sends(POLISH))
    with redis.running():
        wait_until(lonely.is_ready, what="the hub is ready again")
        assert ada.says(HOURS)["status"] == "answered"
        assert [turn["message"] for turn in ada.turns()] == [POLISH, HOURS]
    assert shop.works(str(ada.id)) == ["polish"]


def test_an_accepted_message_is_not_refused_when_redis_stops(lonely: Hub, redis: OwnRedis, shop: Workshop) -> None:
    """Its turn goes on later: the client is told where, not to send it again."""
    shop.is_told("polish", "hang afterwards")
    ada, key = lonely.customer(), uuid4().hex
    with redis.running() as process, ThreadPoolExecutor(1) as pool:
        wait_until(lonely.is_ready, what="the hub is ready")
        sent = pool.submit(ada.sends, POLISH, key)
        wait_until(lambda: shop.works(str(ada.id)), what="the cup is polished")
        process.send_signal(signal.SIGSTOP)
        try:
            accepted = sent.result()
        finally:
            process.send_signal(signal.SIGCONT)
        assert (accepted.status_code, accepted.headers["Idempotency-Key"]) == (httpx.codes.ACCEPTED, key)
        done = wait_until(lambda: finished(ada, accepted.headers["Location"]), what="the turn is done")
    assert done["reply"] == "Your cup shines."
    assert shop.works(str(ada.id)) == ["polish"]


def finished(customer: Customer, place: str) -> dict[str, Any] | None:
    """The turn at an address once it is done."""
    response = customer.hub.request("GET", place)
    return response.json() if response.is_success and response.json()["status"] != "running" else None

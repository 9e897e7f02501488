"""More messages than a hub can begin: what it takes it answers, the rest it refuses before anything is done."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from uuid import uuid4

import httpx
import pytest

from tests.chaos.memory import resident_kib
from tests.integration.hub.world import POLISH, Customer, Hub, Workshop, hub, problem, workshop
from tests.running import wait_until

PLACES, WAITING, CROWD, WAVES = 6, 6, 60, 3
MOST_GROWTH_KIB = 50 * 1024
LONG = f"{POLISH} {'please ' * 1000}"


@pytest.fixture(scope="module")
def own_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """An agent that may be frozen."""
    with workshop(tmp_path_factory.mktemp("own-workshop")) as running:
        yield running


@pytest.fixture(scope="module")
def small_hub(redis_port: int, own_shop: Workshop) -> Iterator[Hub]:
    """A hub with few places."""
    limits = {
        "HUBBUB_TURNS_AT_ONCE": str(PLACES),
        "HUBBUB_TURNS_WAITING": str(WAITING),
        "HUBBUB_ADMISSION_WAIT_S": "0.3",
        "HUBBUB_TURN_DEADLINE_S": "20",
    }
    with hub(redis_port, [own_shop.url], **limits) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


def memory_kib(running: Hub) -> int:
    """What the hub's process keeps in memory."""
    assert running.running is not None
    return resident_kib(running.running.process.pid)


def crowd_at_a_frozen_agent(
    at: Hub, shop: Workshop, meanwhile: Callable[[], object] = lambda: None
) -> list[tuple[Customer, str, httpx.Response]]:
    """A crowd speaks while the agent sleeps; it wakes when everybody beyond the places has been refused."""
    customers, keys = [at.customer() for _ in range(CROWD)], [uuid4().hex for _ in range(CROWD)]
    with ThreadPoolExecutor(CROWD) as pool:
        shop.running.process.send_signal(signal.SIGSTOP)
        try:
            sent = [pool.submit(ada.sends, LONG, key) for ada, key in zip(customers, keys, strict=True)]
            _wait_for(sent, CROWD - PLACES)
            meanwhile()
        finally:
            shop.running.process.send_signal(signal.SIGCONT)
        return [(ada, key, one.result()) for ada, key, one in zip(customers, keys, sent, strict=True)]


def _wait_for(sent: list[Future[httpx.Response]], many: int) -> None:
    pending = set(sent)
    while len(pending) > len(sent) - many:
        done, pending = wait(pending, timeout=15, return_when=FIRST_COMPLETED)
        assert done, f"{len(pending)} are still not answered"


def test_what_is_taken_is_answered_and_what_is_refused_left_no_trace(small_hub: Hub, own_shop: Workshop) -> None:
    """Wave after wave; the hub grows by what a few messages need, not by all that came."""
    crowd_at_a_frozen_agent(small_hub, own_shop)  # whatever it allocates once
    before = memory_kib(small_hub)
    for _ in range(WAVES):
        told = crowd_at_a_frozen_agent(small_hub, own_shop)
        answered = [(ada, reply) for ada, _, reply in told if reply.status_code == httpx.codes.OK]
        assert len(answered) == PLACES
        for ada, reply in answered:
            assert reply.json()["reply"] == "Your cup shines."
            assert own_shop.works(str(ada.id)) == ["polish"]
        for ada, _, reply in told:
            if reply.status_code != httpx.codes.OK:
                assert problem(reply, 503)["retryable"]
                assert int(reply.headers["Retry-After"]) > 0
                assert small_hub.request("GET", f"{ada.path}{ada.query}").status_code == httpx.codes.NOT_FOUND
                assert own_shop.works(str(ada.id)) == []
    assert memory_kib(small_hub) - before < MOST_GROWTH_KIB


def test_a_refused_message_is_taken_when_there_is_room_again(small_hub: Hub, own_shop: Workshop) -> None:
    """Under the same key: it was never used."""
    ada, key, _ = next(one for one in crowd_at_a_frozen_agent(small_hub, own_shop) if not one[2].is_success)
    reply = ada.sends(LONG, key)
    assert (reply.status_code, reply.json()["reply"]) == (httpx.codes.OK, "Your cup shines.")
    assert "Idempotent-Replay" not in reply.headers
    assert own_shop.works(str(ada.id)) == ["polish"]


def test_a_reply_that_was_given_is_given_again_by_a_full_hub(small_hub: Hub, own_shop: Workshop) -> None:
    """It takes nobody's place; what is new is refused beside it, and another message under the key stays an error."""
    ada, key = small_hub.customer(), uuid4().hex
    first = ada.sends(POLISH, key)

    def replay() -> None:
        problem(ada.sends(POLISH), 503)
        again = ada.sends(POLISH, key)
        assert (again.content, again.headers["Idempotent-Replay"]) == (first.content, "true")
        problem(ada.sends(LONG, key), 422)

    crowd_at_a_frozen_agent(small_hub, own_shop, meanwhile=replay)
    assert own_shop.works(str(ada.id)) == ["polish"]

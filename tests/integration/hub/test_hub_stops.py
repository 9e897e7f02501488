"""A hub is told to stop: it takes nothing new, ends what it has or hands it over, and nobody notices."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, Workshop, hub, problem, redis_server, workshop
from tests.running import free_port, wait_until
from tests.sockets import unread

CARD_REQUEST_BYTES = 600
LONGEST_END = 10
CLIENTS = 6


@dataclass
class Town:
    """One Redis, one agent, and a hub that stays."""

    redis_port: int
    shop: Workshop
    other: Hub

    @contextmanager
    def hub(self, port: int | None = None, **env: str) -> Iterator[Hub]:
        """One more hub, ready."""
        with hub(self.redis_port, [self.shop.url], port=port, **env) as running:
            wait_until(running.is_ready, what="the hub is ready")
            yield running

    @contextmanager
    def agent_frozen(self) -> Iterator[None]:
        """The agent accepts calls and answers none until the end of the block."""
        process = self.shop.running.process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def wait_until_called(self) -> None:
        """Wait until the frozen agent was sent a call."""
        port = httpx.URL(self.shop.url).port or 0
        wait_until(lambda: unread(port) > CARD_REQUEST_BYTES, what="a call waits at the agent")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Their own: nobody else's hub may take up what is handed over here."""
    folder: Path = tmp_path_factory.mktemp("town")
    redis_port = free_port()
    with (
        redis_server(folder, redis_port),
        workshop(tmp_path_factory.mktemp("its-workshop")) as shop,
        hub(redis_port, [shop.url]) as other,
    ):
        wait_until(other.is_ready, what="the other hub is ready")
        yield Town(redis_port, shop, other)


def is_told_to_stop(leaving: Hub) -> None:
    """Send SIGTERM."""
    assert leaving.running is not None
    leaving.running.process.send_signal(signal.SIGTERM)


def has_ended(leaving: Hub) -> None:
    """Wait until the process has ended, by itself and as one that heeded the signal."""
    assert leaving.running is not None
    assert leaving.running.process.wait(LONGEST_END) in {0, -signal.SIGTERM}


def refuses(leaving: Hub) -> bool:
    """Whether it says that it is not ready."""
    return leaving.http.get(f"{leaving.url}/readyz").status_code == httpx.codes.SERVICE_UNAVAILABLE


def test_a_turn_under_way_is_answered_and_a_new_message_is_not_taken(town: Town) -> None:
    """It says that it is not ready, and tells clients to go and not to come back on that connection."""
    with town.hub() as leaving, ThreadPoolExecutor(1) as pool:
        ada, ben = leaving.customer(), leaving.customer()
        with town.agent_frozen():
            sent = pool.submit(ada.sends, POLISH)
            town.wait_until_called()
            is_told_to_stop(leaving)
            wait_until(lambda: refuses(leaving), what="it is not ready any more")
            refused = ben.sends(POLISH)
        assert problem(refused, 503)["retryable"]
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["Connection"] == "close"
        reply = sent.result()
        assert (reply.status_code, reply.json()["reply"]) == (httpx.codes.OK, "Your cup shines.")
        assert reply.headers["Connection"] == "close"
        has_ended(leaving)
    assert town.other.request("GET", f"{ben.path}{ben.query}").status_code == httpx.codes.NOT_FOUND
    assert town.shop.works(str(ada.id)) == ["polish"]


def test_a_turn_that_takes_longer_is_handed_over_and_answered_by_the_other_hub(town: Town) -> None:
    """At once, not when its lease runs out; who waits for the reply gets it from the hub that leaves."""
    with town.hub(HUBBUB_DRAIN_S="0", HUBBUB_TURN_DEADLINE_S="60") as leaving, ThreadPoolExecutor(1) as pool:
        ada = leaving.customer()
        town.shop.is_told("opening_hours", "hang")
        sent = pool.submit(ada.sends, HOURS)
        wait_until(lambda: town.shop.calls("opening_hours"), what="the agent has the call")
        is_told_to_stop(leaving)
        reply = sent.result()
        assert (reply.status_code, reply.json()["reply"]) == (httpx.codes.OK, "We are open from nine to five.")
        has_ended(leaving)
    assert len(town.shop.calls("opening_hours")) == 2
    there = Customer(town.other, ada.id, ada.conversation)
    assert [turn["reply"] for turn in there.turns()] == [reply.json()["reply"]]


@dataclass
class Load:
    """Customers who keep talking, each to whichever hub takes the message, and never twice under another key."""

    urls: list[str]
    enough: threading.Event = field(default_factory=threading.Event)
    told: dict[str, list[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def one(self, number: int) -> None:
        """One customer, until it is enough."""
        with ExitStack() as stack:
            client = stack.enter_context(httpx.Client(timeout=30))
            hubs = [Hub(url, http=client) for url in self.urls]
            ada = hubs[number % len(hubs)].customer()
            replies = self.told.setdefault(str(ada.id), [])
            while not self.enough.is_set():
                key = uuid4().hex
                tries = iter(range(number, 10**6))
                reply = wait_until(lambda k=key, t=tries: self._try(hubs[next(t) % 2], ada, k), what="an answer")
                replies.append(str(reply["reply"]))

    def _try(self, at: Hub, ada: Customer, key: str) -> dict[str, object] | None:
        try:
            response = Customer(at, ada.id, ada.conversation).sends(POLISH, key)
        except httpx.TransportError:
            return None  # it hung up, or is gone
        if response.status_code == httpx.codes.OK:
            return dict(response.json())
        # 202: it was taken, and the other hub will answer; the same key asks for that.
        if response.status_code not in {httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.ACCEPTED}:
            self.odd.append(f"{response.status_code} {response.text}")
        return None


def test_hubs_restarted_one_after_another_under_load_lose_and_repeat_nothing(town: Town) -> None:
    """Every message is answered, once, in its conversation's order."""
    ports = [free_port(), free_port()]
    with ExitStack() as stack, ThreadPoolExecutor(CLIENTS) as pool:
        first = {port: stack.enter_context(town.hub(port)) for port in ports}
        load = Load([running.url for running in first.values()])
        stack.callback(load.enough.set)
        talking = [pool.submit(load.one, number) for number in range(CLIENTS)]
        for port, leaving in first.items():
            so_far = sum(map(len, load.told.values()))
            wait_until(lambda least=so_far + 50: sum(map(len, load.told.values())) > least, what="they talk")
            is_told_to_stop(leaving)
            has_ended(leaving)
            stack.enter_context(town.hub(port))
        load.enough.set()
        for customer in talking:
            customer.result()
    assert load.odd == []
    for customer_id, replies in load.told.items():
        assert set(replies) == {"Your cup shines."}
        assert town.shop.works(customer_id) == ["polish"] * len(replies)

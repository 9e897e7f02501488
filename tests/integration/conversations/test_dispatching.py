"""What waits in the outbox reaches its receivers, whatever these are like, and nowhere else."""

import asyncio
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network

import anyio
import pytest

from hubbub.public_addresses import Resolver
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import Published
from orchestrator.conversations.store import ConversationStore
from orchestrator.metrics import HubMetrics
from orchestrator.outbox.dispatching import Dispatcher
from orchestrator.outbox.events import new_event_id
from orchestrator.outbox.schedule import Answer
from orchestrator.outbox.sending import Sender
from orchestrator.outbox.subscribers import FRESH_SECONDS, Subscribers
from orchestrator.outbox.subscribing import Subscribing
from orchestrator.outbox.subscriptions import Subscription, new_secret
from orchestrator.spokes.transport import Connections
from tests.integration.conversations.builders import TENANT, OpenStore, turn
from tests.integration.conversations.conftest import StoreLimits
from tests.receiver import TAKEN, Got, receiver
from tests.running import eventually

pytestmark = pytest.mark.anyio
HOME = ip_network("127.0.0.0/8")
QUICK = (0.01,) * 8
LONG_S = 60.0
"""Nobody is so slow: no event is given up, or let past by those after it, because the machine does much else."""
CONVERSATIONS, EACH = 100, 10
PATIENCE_S = 90.0
"""It takes four seconds; a machine that does much else needs more."""
SECRET = new_secret()


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    """What everything is sent over."""
    async with Connections() as running:
        yield running


def sender(
    connections: Connections, timeout_s: float = 1.0, resolve: Resolver | None = None, *, at_home: bool = True
) -> Sender:
    """A sender that may send to this machine, unless not `at_home`."""
    return Sender(connections, (HOME,) if at_home else (), timeout_s, resolve)


@asynccontextmanager
async def dispatching(store: ConversationStore, connections: Connections) -> AsyncIterator[Subscribing]:
    """Run a dispatcher until the block ends."""
    subscribing = Subscribing(store, Subscribers(store))
    await subscribing.subscribers.read()
    dispatcher = Dispatcher(store, subscribing, sender(connections, LONG_S), HubMetrics(), QUICK)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(subscribing.subscribers.watch)
        tasks.start_soon(dispatcher.run)
        yield subscribing
        tasks.cancel_scope.cancel()


def event(conversation: str, webhook: Subscription) -> Published:
    """Something that happened in a conversation."""
    at = "2026-01-01T00:00:00+00:00"
    body = {"type": "turn.answered", "timestamp": at, "data": {"conversation_id": conversation}}
    return Published(new_event_id(conversation), json.dumps(body), (webhook.id,))


async def publish(store: ConversationStore, webhook: Subscription) -> list[str]:
    """Write a thousand events, each in its conversation; their ids."""
    ids: list[str] = []

    async def fill(conversation: str) -> None:
        for number in range(2):
            events = [event(conversation, webhook) for _ in range(EACH // 2)]
            ids.extend(one.id for one in events)
            request = turn(f"{conversation}-{number}", conversation_id=conversation)
            await store.begin(request, published=events)

    async with anyio.create_task_group() as tasks:
        for number in range(CONVERSATIONS):
            tasks.start_soon(fill, f"c{number}")
    return ids


def flaky() -> Callable[[Got], tuple[int, dict[str, str]]]:
    """Answers that refuse, redirect, or have lost what they got, up to twice for each event."""
    tries: Counter[str] = Counter()
    lock = threading.Lock()

    def answers(one: Got) -> tuple[int, dict[str, str]]:
        with lock:
            tries[one.id] += 1
            nth = tries[one.id]
        kind = int(one.id[4:8], 16) % 4
        if nth > 2 or kind == 3:
            return TAKEN
        return (
            (500, {}) if kind == 0 else (302, {"Location": "/elsewhere"}) if kind == 1 else (429, {"Retry-After": "0"})
        )

    return answers


@pytest.mark.timeout(600)
async def test_none_of_a_thousand_events_is_lost(open_store: OpenStore, connections: Connections) -> None:
    """Two hubs send, and one of them goes away in the midst; in each conversation they are taken in their order."""
    one, other = open_store(StoreLimits()), open_store(StoreLimits())
    with receiver() as crm:
        crm.answers = flaky()
        async with dispatching(one, connections) as subscribing:
            webhook = await subscribing.add(TENANT, url=crm.url, events=("*",))
            async with dispatching(other, connections):
                ids = await publish(one, webhook)
                await eventually(lambda: len(crm.got) > 200, "some are sent", seconds=PATIENCE_S)
            await eventually(lambda: {got.id for got in list(crm.got)} == set(ids), "all have come", seconds=PATIENCE_S)

            async def done() -> bool:
                [lines] = await one.due_lines([(TENANT, webhook.id)], time.time() + 100, 10)
                return not lines

            await eventually(done, "nothing waits any more", seconds=PATIENCE_S)
    assert len(ids) == 1_000
    first_try: defaultdict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for got in crm.got:
        if got.id not in seen:
            seen.add(got.id)
            first_try[got.data["conversation_id"]].append(got.data["sequence"])
    assert all(numbers == list(range(1, EACH + 1)) for numbers in first_try.values())


async def test_a_change_holds_once_it_is_acknowledged(open_store: OpenStore) -> None:
    """At a hub that heard nothing yet, and does not even look for changes."""
    store, other = open_store(StoreLimits()), open_store(StoreLimits())
    elsewhere = Subscribers(other)
    assert await elsewhere.of(TENANT) == ()
    subscribing = Subscribing(store, Subscribers(store))
    before = time.monotonic()
    made = await subscribing.add(TENANT, url="https://x.example", events=("*",))
    assert time.monotonic() - before >= FRESH_SECONDS
    assert await elsewhere.of(TENANT) == (made,)
    await subscribing.change(made, enabled=False)
    assert await elsewhere.of(TENANT) == ()


async def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(connections: Connections) -> None:
    """The receiver is told the name it has, and the certificate is checked against that."""
    asked: list[str] = []

    async def resolve(name: str, _: int) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"]

    with receiver() as crm:
        port = crm.url.rsplit(":", 1)[1]
        url = f"http://crm.example:{port}"
        assert await sender(connections, resolve=resolve).send(url, "evt_1", "{}", [SECRET]) == Answer(204)
        assert asked == ["crm.example"]
        assert crm.got[0].headers["host"] == f"crm.example:{port.split('/')[0]}"


async def test_a_name_that_leads_inside_later_is_refused_then(connections: Connections) -> None:
    """It led outside when it was registered (DNS rebinding)."""
    answers = iter([["1.1.1.1"], ["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::ffff:127.0.0.1"]])

    async def resolve(_name: str, _port: int) -> Sequence[str]:
        return next(answers)

    with receiver() as crm:
        url = crm.url.replace("http://127.0.0.1", "https://crm.example")
        outward = sender(connections, resolve=resolve, at_home=False)
        await outward.checked(url)
        for address in ("127.0.0.1", "10.0.0.1", "::ffff:127.0.0.1"):
            answer = await outward.send(url, "evt_1", "{}", [SECRET])
            assert (answer.status, address in answer.trouble) == (None, True)
        assert crm.got == []


async def test_an_answer_that_never_ends_is_no_answer(connections: Connections) -> None:
    """Neither one that drips, nor one without an end: each delivery ends in time, and reads only so much."""
    read: list[int] = []
    ended: list[str] = []

    async def drips(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b".")
                await writer.drain()
                await asyncio.sleep(0.02)
        await closed(writer)

    async def floods(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while True:
                writer.write(b"." * 65_536)
                await writer.drain()
                read.append(65_536)
        await closed(writer)

    async def closed(writer: asyncio.StreamWriter) -> None:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.append("one")

    async with await asyncio.start_server(drips, "127.0.0.1", 0) as slow:
        url = f"http://127.0.0.1:{slow.sockets[0].getsockname()[1]}/"
        answer = await sender(connections, timeout_s=0.3).send(url, "evt_1", "{}", [SECRET])
        assert answer == Answer(trouble="no answer within 0.3 s")
        await eventually(lambda: ended, "the connection was closed")
    async with await asyncio.start_server(floods, "127.0.0.1", 0) as endless:
        url = f"http://127.0.0.1:{endless.sockets[0].getsockname()[1]}/"
        assert (await sender(connections, timeout_s=5).send(url, "evt_1", "{}", [SECRET])).status == 200
        await eventually(lambda: len(ended) == 2, "the connection was closed")
        assert sum(read) < 32 * 1024 * 1024


async def test_nobody_there_is_no_answer(connections: Connections) -> None:
    """A refused connection, and a name that cannot be found."""

    async def nowhere(_name: str, _port: int) -> Sequence[str]:
        raise OSError

    answer = await sender(connections).send("http://127.0.0.1:1/", "evt_1", "{}", [SECRET])
    assert (answer.status, answer.trouble) == (None, "no answer: NeverSent")
    unknown = await sender(connections, resolve=nowhere).send("https://nowhere.example/", "evt_1", "{}", [SECRET])
    assert unknown.trouble == "nowhere.example cannot be found"


async def test_a_conversation_that_is_gone_is_dropped(open_store: OpenStore) -> None:
    """Its entry in the index outlived it."""
    store = open_store(StoreLimits())
    ref = ConversationRef(TENANT, "c1")
    await store._indexes.enter_due(ref, ["wh_1"])
    [[(_, score)]] = await store.due_lines([(TENANT, "wh_1")], time.time() + 1, 10)
    assert await store.claim_line(ref, "wh_1", score, "hub", 5) is None
    assert await store.due_lines([(TENANT, "wh_1")], time.time() + 1, 10) == [[]]

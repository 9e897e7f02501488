"""What a stream leaves behind: nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from hubbub.errors import Problem
from orchestrator.api import streaming
from orchestrator.api.streaming import PING, Streams
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import StoredEvent
from orchestrator.turn.runner import Runner

pytestmark = pytest.mark.anyio
REF = ConversationRef("default", "c_1")


class Quiet:
    """A hub's runner and store in one, in whose conversation nothing happens."""

    has_let_go = False

    @property
    def store(self) -> "Quiet":
        """The store."""
        return self

    async def events(self, *_: object) -> list[StoredEvent]:
        """No event."""
        return []


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Streams:
    """Streams in which every look is worth a ping; two at once."""
    monkeypatch.setattr(streaming, "PING_SECONDS", -1.0)
    return Streams(cast("Runner", Quiet()), 2)


def opened(streams: Streams) -> Any:
    """A stream of the conversation, as its response sends it."""
    return cast("AsyncIterator[bytes]", streams.of_conversation(REF, "0-0", lambda: True).body_iterator)


async def test_a_quiet_stream_is_kept_open_by_comments(streams: Streams) -> None:
    """Proxies end what is silent for long, and a client that has gone shows when it is written to."""
    stream = opened(streams)
    assert [await anext(stream) for _ in range(3)] == [PING] * 3
    await stream.aclose()


async def test_clients_that_leave_leave_nothing(streams: Streams) -> None:
    """No task, and no place taken, however many come and go."""
    before = asyncio.all_tasks()
    for _ in range(100):
        stream = opened(streams)
        await anext(stream)
        assert streams.open == 1
        await stream.aclose()
    assert streams.open == 0
    assert asyncio.all_tasks() == before


async def test_a_client_that_is_cancelled_amid_a_wait_leaves_nothing(streams: Streams) -> None:
    """As the server does when the connection is lost."""
    stream = opened(streams)
    await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert streams.open == 0


async def test_a_stream_ends_with_the_right_to_follow_it(streams: Streams) -> None:
    """A key that is revoked meanwhile opens nothing for an hour; what happens afterwards is not told."""
    rights = iter([True, True, False])
    response = streams.of_conversation(REF, "0-0", lambda: next(rights))
    assert [frame async for frame in cast("AsyncIterator[bytes]", response.body_iterator)] == [PING, PING]
    assert streams.open == 0


async def test_there_are_so_many_at_once(streams: Streams) -> None:
    """One that leaves makes room."""
    first, second = opened(streams), opened(streams)
    await anext(first)
    await anext(second)
    with pytest.raises(Problem, match="try again"):
        opened(streams)
    await first.aclose()
    third = opened(streams)
    await anext(third)
    for stream in (second, third):
        await stream.aclose()

"""Nobody who calls is forgotten, whenever it is."""

import asyncio
from typing import cast

import anyio
import anyio.lowlevel
import pytest

from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.store import ConversationStore
from orchestrator.turn.admission import Admission, AdmissionLimits
from orchestrator.turn.pipeline import Hub
from orchestrator.turn.runner import Runner

pytestmark = pytest.mark.anyio
REF = ConversationRef("acme", "c1")


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


class Empty:
    """A store in which nothing waits; somebody calls for the conversation as it is first looked into."""

    def __init__(self) -> None:
        self.looks = 0

    async def take(self, ref: ConversationRef, _: str) -> None:
        """Look."""
        self.looks += 1
        if self.looks == 1:
            asyncio.get_running_loop().call_soon(self.runner.wake, ref)

    def runner_of(self) -> Runner:
        """A runner on this store that is ready."""
        admission = Admission(AdmissionLimits(at_once=1, waiting=1, wait_s=1))
        store, hub = cast("ConversationStore", self), cast("Hub", None)
        self.runner = Runner(hub, store, anyio.Event(), admission, 10.0, "UTC", running=True)
        self.runner.ready.set()
        return self.runner


async def test_who_calls_as_a_conversation_is_done_with_is_heard() -> None:
    """The message may have come after the last look."""
    store = Empty()
    runner = store.runner_of()
    runner.wake(REF)
    with anyio.fail_after(5):
        while store.looks < 2:
            await anyio.lowlevel.checkpoint()


async def test_what_is_cut_off_before_it_began_is_not_waited_for() -> None:
    """A hub that stops is idle all the same."""
    store = Empty()
    runner = store.runner_of()
    runner.wake(REF)
    await runner.stop(0)
    assert (runner.idle.is_set(), runner.draining) == (True, {})

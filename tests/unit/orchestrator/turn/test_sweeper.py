"""What no request waits for is looked after, whatever else hangs."""

from dataclasses import dataclass, field
from typing import Any, cast

import anyio
import pytest

from orchestrator.conversations.keys import ConversationRef
from orchestrator.turn import sweeper
from orchestrator.turn.runner import Runner
from orchestrator.turn.sweeper import Sweeper

pytestmark = pytest.mark.anyio
LEFT = ConversationRef("acme", "left")
WAITING = ConversationRef("acme", "waiting")
SOON_S = 10


@pytest.fixture
def anyio_backend() -> str:
    """What the services run on."""
    return "asyncio"


@dataclass
class Store:
    """One follow-up whose agent never answers; a turn is left behind once it is called."""

    called: anyio.Event = field(default_factory=anyio.Event)

    async def open_turns(self, _: float, __: int) -> list[tuple[ConversationRef, str]]:
        """Nothing at first."""
        return [(LEFT, "t1")] if self.called.is_set() else []

    async def due_follow_ups(self, _: float, __: int) -> list[tuple[ConversationRef, str]]:
        """The one."""
        return [(WAITING, "f1")]

    async def claim_follow_up(self, *_: Any) -> None:
        """Where the call hangs."""
        self.called.set()
        await anyio.sleep_forever()

    async def expired_approvals(self, _: float, __: int) -> list[Any]:
        """None."""
        return []


@dataclass
class Woken:
    """A runner that notes whom it is to run."""

    store: Store = field(default_factory=Store)
    ready: anyio.Event = field(default_factory=anyio.Event)
    owner: str = "hub-1"
    stopping: bool = False
    woken: anyio.Event = field(default_factory=anyio.Event)

    def wake(self, ref: ConversationRef) -> None:
        """Note it."""
        assert ref == LEFT
        self.woken.set()


async def test_a_turn_left_behind_does_not_wait_for_a_follow_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent of the follow-up may be frozen: a dead hub's turns are taken up all the same."""
    monkeypatch.setattr(sweeper, "TICK_SECONDS", 0.01)
    runner = Woken()
    runner.ready.set()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Sweeper(cast("Runner", runner)).run)
        with anyio.fail_after(SOON_S):
            await runner.woken.wait()
        tasks.cancel_scope.cancel()

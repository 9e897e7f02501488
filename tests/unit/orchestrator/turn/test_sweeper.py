"""What no request waits for is looked after, whatever else hangs."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import anyio
import pytest

from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import FollowUpRecord, TurnRequest
from orchestrator.spokes.registrations import Registration
from orchestrator.turn import sweeper
from orchestrator.turn.runner import Runner
from orchestrator.turn.steps import Plan, Step, StepResult
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

    store: Any = field(default_factory=Store)
    hub: Any = None
    ready: anyio.Event = field(default_factory=anyio.Event)
    owner: str = "hub-1"
    stopping: bool = False
    woken: anyio.Event = field(default_factory=anyio.Event)

    def wake(self, ref: ConversationRef) -> None:
        """Note it."""
        assert ref == LEFT
        self.woken.set()


@dataclass
class Weather(Store):
    """A follow-up is due with an agent of that name; another one is registered under it by now."""

    settled: list[StepResult] = field(default_factory=list)
    ended: anyio.Event = field(default_factory=anyio.Event)

    async def claim_follow_up(self, *_: Any) -> Any:
        """The one, until it is settled."""
        step = Step(
            id="s1",
            agent="weather",
            skill="warn",
            address="http://weather.example",
            outside=True,
            registration=registration("http://weather.example").id,
            purpose="warn you",
            effect="idempotent",
            timeout_ms=1_000,
            role="follow_up",
        )
        payload = Plan(steps=(step,)).model_dump_json()
        return FollowUpRecord(id="f1", turn_id="t1", step_id="s1", payload=payload, due_at=0, until=time.time() + 60)

    async def turn(self, *_: Any) -> Any:
        """That it comes from."""
        request = TurnRequest(
            tenant="acme",
            conversation_id="waiting",
            turn_id="t1",
            caller="site",
            body_hash="",
            accepted_at="2026-03-01T12:00:00Z",
        )
        return SimpleNamespace(request=request)

    async def registered_agents(self) -> dict[str, str]:
        """At another address."""
        return {"weather": registration("http://elsewhere.example").model_dump_json()}

    async def settle_follow_up(self, _: Any, __: str, result: str, *___: Any) -> None:
        """Note how it ended."""
        self.settled.append(StepResult.model_validate_json(result))
        self.ended.set()


class Nobody:
    """Nobody subscribed, and nobody to call: a call is an error."""

    async def told(self, *_: Any) -> tuple[()]:
        """Nothing."""
        return ()


def registration(url: str) -> Registration:
    """Of an agent that was added."""
    return Registration(name="weather", url=url, tenant="acme", by="boss", at=datetime(2026, 3, 1, tzinfo=UTC))


async def test_a_follow_up_is_not_sent_for_an_agent_that_is_another_one_by_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to it nor to where it was: what it is about was meant for neither."""
    monkeypatch.setattr(sweeper, "TICK_SECONDS", 0.01)
    store = Weather()
    runner = Woken(store, hub=SimpleNamespace(subscribers=Nobody(), spokes=Nobody()))
    runner.ready.set()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Sweeper(cast("Runner", runner)).run)
        with anyio.fail_after(SOON_S):
            await store.ended.wait()
        tasks.cancel_scope.cancel()
    assert (store.settled[0].outcome, store.settled[0].code) == ("refused", "agent_gone")


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

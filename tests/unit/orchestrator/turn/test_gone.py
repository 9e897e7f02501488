"""Whose agent is gone: taken away, or another one of the same name by now."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import pytest

from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.registrations import Registration
from orchestrator.turn.gone import those_gone
from orchestrator.turn.steps import Step

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """What the services run on."""
    return "asyncio"


@dataclass
class Kept:
    """What is registered."""

    registrations: tuple[Registration, ...] = ()

    async def registered_agents(self) -> dict[str, str]:
        """By name."""
        return {one.name: one.model_dump_json() for one in self.registrations}


def registered(url: str, tenant: str = "acme", minute: int = 0) -> Registration:
    """A registration of one agent."""
    at = datetime(2026, 3, 1, 12, minute, tzinfo=UTC)
    return Registration(name="weather", url=url, tenant=tenant, by="boss", at=at)


def step(registration: str) -> Step:
    """A step that was planned while it stood."""
    return Step(
        id="s1",
        agent="weather",
        skill="forecast",
        address="http://weather.example",
        outside=True,
        registration=registration,
        purpose="ask",
        effect="idempotent",
        timeout_ms=1_000,
        role="goal",
    )


ONCE = registered("http://weather.example")


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        ((ONCE,), False),
        ((), True),
        ((registered("http://elsewhere.example"),), True),
        ((registered("http://weather.example", minute=1),), True),
        ((registered("http://weather.example", tenant="globex"),), True),
    ],
)
async def test_an_agent_is_gone_unless_just_that_registration_stands(
    now: tuple[Registration, ...], *, gone: bool
) -> None:
    """Whoever is added again is another one, wherever it is."""
    store = cast("ConversationStore", Kept(now))
    assert bool(await those_gone([step(ONCE.id)], "acme", store)) is gone

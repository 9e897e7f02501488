"""How many agents may be added at run time, however many add them at once."""

import json
from functools import partial

import anyio
import pytest
from redis.asyncio import Redis

from orchestrator.conversations import registrations
from orchestrator.conversations.keys import REGISTERED_AGENTS
from orchestrator.conversations.registrations import Written
from orchestrator.conversations.store import ConversationStore

pytestmark = pytest.mark.anyio
MOST_OF_TENANT, MOST = 3, 5


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registrations, "MOST_OF_TENANT", MOST_OF_TENANT)
    monkeypatch.setattr(registrations, "MOST_REGISTERED", MOST)


async def add(store: ConversationStore, name: str, tenant: str = "acme", url: str = "") -> Written:
    """Add an agent."""
    url = url or f"https://{name}.example"
    return await store.register_agent(name, json.dumps({"url": url, "tenant": tenant}), url=url, tenant=tenant)


async def test_of_many_at_once_no_more_are_added_than_may_be(store: ConversationStore) -> None:
    """A company has its number, whichever of its calls come first."""
    came_to: list[Written] = []

    async def note(name: str) -> None:
        came_to.append(await add(store, name))

    async with anyio.create_task_group() as tasks:
        for number in range(4 * MOST_OF_TENANT):
            tasks.start_soon(partial(note, f"agent-{number}"))
    assert sorted(came_to) == ["tenant"] * 3 * MOST_OF_TENANT + ["written"] * MOST_OF_TENANT
    assert len(await store.registered_agents()) == MOST_OF_TENANT


async def test_what_one_company_adds_takes_no_room_from_others_until_there_are_too_many_of_all(
    store: ConversationStore, redis: Redis
) -> None:
    """Every hub looks after them all; also after those that this one cannot read."""
    assert [await add(store, f"acme-{number}") for number in range(MOST_OF_TENANT)] == ["written"] * MOST_OF_TENANT
    assert await add(store, "globex", "globex") == "written"
    await redis.hset(REGISTERED_AGENTS, "odd", "of a newer hub")
    assert await add(store, "initech", "initech") == "all"


async def test_a_name_and_an_address_are_given_once(store: ConversationStore) -> None:
    """Whoever asks for it; the same again is no other one."""
    assert await add(store, "weather") == "written"
    assert await add(store, "weather", url="https://other.example") == "name"
    assert await add(store, "climate", "globex", url="https://weather.example") == "url"
    assert await add(store, "weather") == "written"

"""The registry on its own, with a hub that stumbles over what it is told."""

from contextlib import ExitStack
from datetime import UTC, datetime

import anyio
import pytest

from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.registrations import Registration
from orchestrator.spokes.registry import Registry
from orchestrator.spokes.transport import Connections
from tests.integration.hub.liar import card, liar, skill
from tests.running import eventually

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


async def test_a_catalog_that_could_not_be_learned_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watching goes on, and the hub is not called settled before it knows its agents."""
    monkeypatch.setattr("orchestrator.spokes.registry.SEEN_SECONDS", 0.01)
    learned: list[Catalog] = []
    settled_before: list[bool] = []

    async def stumble_once(catalog: Catalog) -> None:
        settled_before.append(registry.settled.is_set())
        if len(settled_before) == 1:
            raise LookupError("no such word")
        learned.append(catalog)

    with liar(card("odd", skill("gaze", "read", "gaze into the crystal ball"))) as odd:
        async with Connections() as connections, anyio.create_task_group() as tasks:
            registry = Registry(connections, (odd.url,), stumble_once, settle_s=60)
            tasks.start_soon(registry.watch)
            with anyio.fail_after(10):
                await registry.settled.wait()
            tasks.cancel_scope.cancel()
    assert settled_before == [False, False]
    assert [list(catalog.skills) for catalog in learned] == [["odd.gaze"]]


async def test_agents_that_come_at_once_are_all_known_when_the_hub_is_settled() -> None:
    """An older catalog, slow to learn, never replaces a newer one."""
    known: list[str] = []

    async def learn_slowly_when_small(catalog: Catalog) -> None:
        for _ in range(50 // len(catalog.agents)):
            await anyio.lowlevel.checkpoint()
        known[:] = catalog.agents

    names = ("one", "two", "three", "four")
    async with Connections() as connections, anyio.create_task_group() as tasks:
        with ExitStack() as stack:
            urls = tuple(stack.enter_context(liar(card(name, skill("gaze", "read", name)))).url for name in names)
            registry = Registry(connections, urls, learn_slowly_when_small, settle_s=60)
            tasks.start_soon(registry.watch)
            with anyio.fail_after(10):
                await registry.settled.wait()
            tasks.cancel_scope.cancel()
    assert sorted(known) == sorted(names)


def _looked_at(registry: Registry) -> int:
    return sum(standing.trouble != "not seen yet" for standing in registry.standings.values())


async def test_an_agent_that_was_added_cannot_take_the_name_of_another() -> None:
    """Whatever its card says later: names stand for agents in identities, and in the plans of other companies."""
    catalogs: list[Catalog] = []

    async def learn(catalog: Catalog) -> None:
        catalogs.append(catalog)

    with (
        liar(card("rates", skill("gaze", "read", "one"))) as one,
        liar(card("rates", skill("gaze", "read", "two"))) as two,
    ):
        added = [
            Registration(name=name, url=url, trust="own", tenant=tenant, by="boss", at=datetime.now(UTC))
            for name, url, tenant in (("till", two.url, "other"), ("rates", one.url, "acme"))
        ]

        async def registered() -> list[Registration]:
            return added

        async with Connections() as connections, anyio.create_task_group() as tasks:
            registry = Registry(connections, (), learn, settle_s=60, registered=registered)
            tasks.start_soon(registry.watch)
            await eventually(lambda: _looked_at(registry) == len(added), what="both were looked at")
            tasks.cancel_scope.cancel()
    assert catalogs[-1].agents["rates"].address == one.url
    assert [standing.reachable for standing in registry.standings.values()] == [False, True]

"""The registry on its own, with a hub that stumbles over what it is told."""

from contextlib import ExitStack

import anyio
import pytest

from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.registry import Registry
from orchestrator.spokes.transport import Connections
from tests.integration.hub.liar import card, liar, skill

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

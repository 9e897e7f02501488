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


async def test_an_agent_is_called_learned_once_turns_are_planned_with_what_its_card_says_now() -> None:
    """Not as soon as it was seen, and not while a change of it could not be learned."""
    may_learn, stumbles = anyio.Event(), False

    async def learn(_: Catalog) -> None:
        await may_learn.wait()
        if stumbles:
            raise LookupError("no such word")

    with liar(card("odd", skill("gaze", "read", "gaze into the crystal ball"))) as odd:
        async with Connections() as connections, anyio.create_task_group() as tasks:
            registry = Registry(connections, (odd.url,), learn, settle_s=60)
            tasks.start_soon(registry.watch)
            standing = registry.standings[odd.url]
            await eventually(lambda: standing.known is not None, what="it was seen")
            assert not standing.learned
            may_learn.set()
            await eventually(lambda: standing.learned, what="it is learned")
            before, stumbles = standing.known, True
            odd.card = card("odd", skill("gaze", "read", "gaze at the stars"))
            await eventually(lambda: standing.known is not before, what="it was seen to have changed")
            assert (standing.learned, registry.all_seen) == (False, True)
            tasks.cancel_scope.cancel()


async def test_agents_that_come_while_others_are_learned_of_are_all_known_in_the_end() -> None:
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
            registry = Registry(connections, urls, learn_slowly_when_small, settle_s=0)
            tasks.start_soon(registry.watch)
            await eventually(lambda: registry.all_seen, what="all are taken up")
            tasks.cancel_scope.cancel()
    assert sorted(known) == sorted(names)


async def test_a_start_learns_once_of_all_agents_it_waits_for() -> None:
    """Not of each as it comes: no turn is taken before, and learning takes its time."""
    learned: list[list[str]] = []

    async def learn(catalog: Catalog) -> None:
        learned.append(sorted(catalog.agents))

    async with Connections() as connections, anyio.create_task_group() as tasks:
        with liar(card("one", skill("gaze", "read", "one"))) as one, liar(b"!") as other:
            registry = Registry(connections, (one.url, other.url), learn, settle_s=60)
            tasks.start_soon(registry.watch)
            await eventually(lambda: _looked_at(registry) == 2, what="one is seen, the other looked at in vain")
            assert not learned
            assert not registry.settled.is_set()
            other.card = card("other", skill("gaze", "read", "other"))
            with anyio.fail_after(10):
                await registry.settled.wait()
            tasks.cancel_scope.cancel()
    assert learned == [["one", "other"]]


async def test_a_start_goes_on_without_an_agent_that_does_not_come() -> None:
    """Once it was waited for long enough, the others are learned of."""
    learned: list[list[str]] = []

    async def learn(catalog: Catalog) -> None:
        learned.append(sorted(catalog.agents))

    async with Connections() as connections, anyio.create_task_group() as tasks:
        with liar(card("one", skill("gaze", "read", "one"))) as one, liar(b"!") as other:
            registry = Registry(connections, (one.url, other.url), learn, settle_s=0.2)
            tasks.start_soon(registry.watch)
            with anyio.fail_after(10):
                await registry.settled.wait()
            await eventually(lambda: bool(learned), what="what there is is learned")
            tasks.cancel_scope.cancel()
    assert learned == [["one"]]


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

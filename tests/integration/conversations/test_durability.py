"""What an accepted turn outlasts: by default the hub, with a replica its Redis too."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from orchestrator.conversations.errors import NotReplicated, StoreMisconfigured, StoreUnavailable
from orchestrator.conversations.outcomes import Accepted, AlreadyDecided, Begun, Decided, InFlight, Replay
from orchestrator.conversations.store import ConversationStore
from orchestrator.settings import Durability
from tests.integration.conversations.builders import (
    REF,
    approval,
    commit,
    complete,
    continuation,
    taken,
    turn,
)
from tests.redis_servers import RedisServer, replicated, server, watched
from tests.running import eventually, wait_until

pytestmark = pytest.mark.anyio
MOST_REFUSALS = 3
"""Each takes half a second; a sentinel may be slow to answer."""


@asynccontextmanager
async def opened(url: str, durability: Durability) -> AsyncIterator[ConversationStore]:
    """A store of that durability."""
    store = ConversationStore.open(url, durability=durability)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RedisServer]]:
    """A primary and its replica."""
    folder: Path = tmp_path_factory.mktemp("pair")
    with replicated(folder) as servers:
        yield servers


@pytest.fixture
async def safe(pair: list[RedisServer]) -> AsyncIterator[ConversationStore]:
    """A store that waits for the replica; empty."""
    with pair[0].client() as client:
        client.flushall()
    async with opened(pair[0].url, "replicated") as store:
        yield store


async def test_fsync_asks_for_a_redis_that_writes_before_it_answers(tmp_path: Path) -> None:
    """It says what to change, and is content once that is done."""
    with server(tmp_path, "--appendonly", "no") as redis, redis.client() as client:
        async with opened(redis.url, "fsync") as store:
            with pytest.raises(StoreMisconfigured, match="appendonly yes"):
                await store.ready()
            client.config_set("appendonly", "yes")
            with pytest.raises(StoreMisconfigured, match="appendfsync always; it is everysec"):
                await store.ready()
            client.config_set("appendfsync", "always")
            await store.ready()
            assert isinstance(await store.begin(turn()), Accepted)


async def test_fsync_says_so_when_it_may_not_ask(tmp_path: Path) -> None:
    """An account without CONFIG GET is told what it lacks, instead of being believed."""
    with server(tmp_path, "--appendonly", "yes", "--appendfsync", "always") as redis, redis.client() as client:
        client.execute_command("ACL", "SETUSER", "default", "-config")  # type: ignore[no-untyped-call]
        async with opened(redis.url, "fsync") as store:
            with pytest.raises(StoreMisconfigured, match="allow CONFIG GET"):
                await store.ready()


async def test_without_a_replica_nothing_is_accepted(tmp_path: Path) -> None:
    """It may come back: a hub waits for it."""
    with server(tmp_path) as redis:
        async with opened(redis.url, "replicated") as store:
            with pytest.raises(NotReplicated, match="none is connected"):
                await store.ready()
            with pytest.raises(NotReplicated):
                await store.begin(turn())


async def test_with_a_replica_everything_works(safe: ConversationStore) -> None:
    """A turn, an approval, and what follows from it."""
    await safe.ready()
    assert isinstance(await safe.begin(turn()), Accepted)
    await complete(safe, commit("t1", approvals=[approval()]))
    assert isinstance(await safe.decide("acme", "a1", "approve", "dana", "", continuation()), Decided)
    await complete(safe)
    assert await safe.begin(turn()) == Replay(commit("t1").reply, "t1")


async def test_what_no_replica_has_is_not_acknowledged(safe: ConversationStore, pair: list[RedisServer]) -> None:
    """Neither the first time nor when it is repeated; it is written all the same, and repeating it later is safe."""
    with pair[1].frozen():
        with pytest.raises(NotReplicated):
            await safe.begin(turn())
        async with opened(pair[0].url, "replicated") as other:  # on a connection that never wrote anything
            with pytest.raises(NotReplicated):
                await other.begin(turn())
        with pytest.raises(NotReplicated):
            await safe.take(REF, "hub-1")
    assert await eventually(lambda: _once_replicated(safe), "the replica is back") == InFlight("t1")
    assert (await complete(safe)).takes == 1


async def _once_replicated(store: ConversationStore) -> object:
    try:
        return await store.begin(turn())
    except NotReplicated:
        return None


async def test_no_effect_begins_and_no_turn_ends_unconfirmed(safe: ConversationStore, pair: list[RedisServer]) -> None:
    """A step that may not be remembered must not run; a commit and a decision are repeated until they are safe."""
    await safe.begin(turn())
    mine = await taken(safe)
    leaving = commit("t1", approvals=[approval()])
    with pair[1].frozen():
        with pytest.raises(NotReplicated):
            await safe.begin_step(REF, mine.fence, "t1", "s1", "begun")
        with pytest.raises(NotReplicated):
            await safe.finish(REF, mine.fence, "t1", leaving)
        with pytest.raises(NotReplicated):
            await safe.decide("acme", "a1", "approve", "dana", "", continuation())
        with pytest.raises(NotReplicated):
            await safe.confirm()
    await eventually(lambda: _confirmed(safe), "the replica is back")
    assert not await safe.finish(REF, mine.fence, "t1", leaving) or True
    again = await safe.decide("acme", "a1", "decline", "dora", "", continuation())
    assert isinstance(again, AlreadyDecided)
    assert again.record.decided_by == "dana"


async def _confirmed(store: ConversationStore) -> bool:
    try:
        await store.confirm()
    except NotReplicated:
        return False
    return True


@pytest.mark.parametrize(("durability", "what"), [("replicated", "nothing"), ("local", "something")])
async def test_what_is_lost_with_a_primary(durability: Durability, what: str, tmp_path: Path) -> None:
    """A replica is cut off and promoted while the old primary still answers; then that dies."""
    with ExitStack() as stack:
        primary, replica = stack.enter_context(replicated(tmp_path))
        acknowledged = []
        async with opened(primary.url, durability) as store:
            for number in range(14):
                if number == 10:
                    replica.is_promoted()
                try:
                    await store.begin(turn(f"t{number}", conversation_id=f"c{number}"))
                except StoreUnavailable:
                    continue
                acknowledged.append(turn(f"t{number}", conversation_id=f"c{number}"))
        primary.process.kill()
        async with opened(replica.url, "local") as promoted:
            lost = [one.turn_id for one in acknowledged if await promoted.turn(one.ref, one.turn_id) is None]
            kept = await promoted.open_turns(0, 50)
    assert len(acknowledged) >= 10
    assert ("something" if lost else "nothing") == what
    assert {ref.conversation_id for ref, _ in kept} >= {f"c{number}" for number in range(10)}


async def test_a_primary_that_was_replaced_while_it_slept_is_soon_left(tmp_path: Path) -> None:
    """It wakes up and takes writes that nobody will know; the sentinels are asked, and name the other one.

    By itself it would hear of that ten seconds later only.
    """
    with watched(tmp_path, 2) as servers:
        async with opened(servers.url, "replicated") as store:
            await store.begin(turn("t0"))
            old = servers.primary()
            with old.frozen():
                wait_until(lambda: servers.primary() is not old, what="another primary")
                servers.primary().wait_for_replicas(1)
            begun: list[Begun] = []
            for _ in range(MOST_REFUSALS + 1):
                with suppress(NotReplicated):
                    begun.append(await store.begin(turn()))
            assert isinstance(begun[-1], Accepted | InFlight)

"""The sweeper finds every accepted turn that nobody runs, and mends the index on its way."""

import pytest
from redis.asyncio import Redis

from orchestrator.conversations.keys import OPEN_TURNS, ConversationKeys, ConversationRef, member_of
from orchestrator.conversations.outcomes import InFlight, NotFound
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import REF, complete, taken, turn

pytestmark = pytest.mark.anyio


async def test_an_accepted_turn_nobody_took_is_found(store: ConversationStore) -> None:
    """The hub that accepted it may be dead."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))
    await store.begin(turn("t1", conversation_id="c2"))

    assert await store.open_turns(0, 10) == [(REF, "t1"), (ConversationRef("acme", "c2"), "t1")]
    assert await store.open_turns(0, 1) == [(REF, "t1")]


async def test_a_young_turn_is_left_to_its_hub(store: ConversationStore) -> None:
    """The sweeper does not race the hub that has just accepted it."""
    await store.begin(turn("t1"))

    assert await store.open_turns(60, 10) == []


async def test_a_client_that_keeps_trying_does_not_hide_its_abandoned_turn(
    store: ConversationStore,
    redis: Redis,
) -> None:
    """Asking for the reply again must not make the turn look young."""
    await store.begin(turn("t1"))
    await redis.zincrby(OPEN_TURNS, -10, member_of(REF, "t1"))
    assert await store.begin(turn("t1")) == InFlight("t1")

    assert await store.open_turns(5, 10) == [(REF, "t1")]


async def test_a_running_turn_is_not_abandoned_until_its_lease_ran_out(store: ConversationStore, redis: Redis) -> None:
    """Running turns are left out, dead runners' turns are not."""
    await store.begin(turn("t1"))
    await taken(store)
    assert await store.open_turns(0, 10) == []

    await redis.hset(ConversationKeys(REF).lease, "until", "1000.0")
    assert await store.open_turns(0, 10) == [(REF, "t1")]


async def test_a_finished_turn_leaves_the_index(store: ConversationStore, redis: Redis) -> None:
    """Nothing is left to sweep."""
    await store.begin(turn("t1"))
    await complete(store)

    assert await redis.zcard(OPEN_TURNS) == 0


async def test_a_runner_that_died_right_after_its_commit_is_cleaned_up_after(
    store: ConversationStore,
    redis: Redis,
) -> None:
    """The conversation is listed and the entry goes."""
    await store.begin(turn("t1"))
    await complete(store)
    await redis.zadd(OPEN_TURNS, {member_of(REF, "t1"): 1000.0})
    await redis.delete("hubbub:{acme}:conversations", "hubbub:{acme}:customer:cus_1")

    assert await store.open_turns(0, 10) == []
    assert await redis.zcard(OPEN_TURNS) == 0
    assert [record.id for record in (await store.conversations("acme", None, None, 10)).items] == ["c1"]
    assert [record.id for record in (await store.conversations("acme", "cus_1", None, 10)).items] == ["c1"]


async def test_an_entry_whose_turn_never_came_goes_after_a_minute(store: ConversationStore, redis: Redis) -> None:
    """Not before: its turn may be on the way."""
    await store.begin(turn("t1"))
    assert await store.begin(turn("t2", customer_id="cus_2")) == NotFound()
    await store.open_turns(0, 10)
    assert await redis.zscore(OPEN_TURNS, member_of(REF, "t2")) is not None

    await redis.zadd(OPEN_TURNS, {member_of(REF, "t2"): 1000.0})
    await store.open_turns(0, 10)
    assert await redis.zscore(OPEN_TURNS, member_of(REF, "t2")) is None
    assert await redis.zscore(OPEN_TURNS, member_of(REF, "t1")) is not None


async def test_an_entry_made_anew_meanwhile_stays(store: ConversationStore, redis: Redis) -> None:
    """The sweeper saw an old entry, but a client tries again at the same moment."""
    await redis.zadd(OPEN_TURNS, {member_of(REF, "t1"): 1000.0})
    await store._connection.run(store._indexes.open_turn(REF, "t1"))
    await store._indexes.drop_turn(REF, "t1", 1000.0)

    assert await redis.zcard(OPEN_TURNS) == 1


async def test_many_dead_entries_do_not_hide_an_abandoned_turn(store: ConversationStore, redis: Redis) -> None:
    """Entries dropped on the way make the walk skip nothing."""
    for number in range(150):
        await redis.zadd(OPEN_TURNS, {member_of(REF, f"never{number}"): 1000.0 + number})
    await store.begin(turn("t1"))

    assert await store.open_turns(0, 1) == [(REF, "t1")]
    assert await redis.zcard(OPEN_TURNS) == 1


async def test_many_healthy_turns_do_not_hide_an_abandoned_one(store: ConversationStore, redis: Redis) -> None:
    """The walk goes on past the first batch."""
    async with redis.pipeline() as pipe:
        for number in range(150):
            busy = ConversationKeys(ConversationRef("acme", f"busy{number}"))
            pipe.hset(busy.turn("t1"), "status", "running")
            pipe.hset(busy.lease, "until", "9000000000.0")
            pipe.zadd(OPEN_TURNS, {member_of(busy.ref, "t1"): 1000.0 + number})
        await pipe.execute()
    await store.begin(turn("t1"))

    assert await store.open_turns(0, 1) == [(REF, "t1")]

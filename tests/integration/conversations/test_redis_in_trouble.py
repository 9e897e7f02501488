"""Redis full, restarted, gone or set up dangerously."""

import anyio
import pytest
from redis.asyncio import Redis

from orchestrator.conversations.errors import StoreFull, StoreMisconfigured, StoreUnavailable
from orchestrator.conversations.outcomes import Decided, Replay
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    approval,
    commit,
    complete,
    continuation,
    follow_up,
    taken,
    turn,
)
from tests.running import free_port

pytestmark = pytest.mark.anyio


async def test_a_full_redis_takes_no_new_turn_and_finishes_open_ones(store: ConversationStore, redis: Redis) -> None:
    """Work that was accepted is carried through, approvals and follow-ups included."""
    await store.begin(turn("t1"))
    await redis.config_set("maxmemory", 1)

    with pytest.raises(StoreFull):
        await store.begin(turn("t2"))
    assert await store.open_turns(0, 10) == [(REF, "t1")]
    mine = await taken(store)
    await store.save_plan(REF, mine.fence, "t1", "plan")
    await store.begin_step(REF, mine.fence, "t1", "s1", "begun")
    assert await store.renew([(REF, mine.fence)]) == [True]
    await store.end_step(REF, mine.fence, "t1", "s1", "ended")
    await store.finish(REF, mine.fence, "t1", commit("t1", approvals=[approval()], follow_ups=[follow_up()]))

    assert await store.begin(turn("t1")) == Replay(commit("t1").reply, "t1")
    assert isinstance(await store.decide("acme", "a1", "approve", "dana", "", continuation()), Decided)
    await complete(store)
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30) is not None
    await store.settle_follow_up(REF, "f1", "sent", None, None)
    assert await store.turn(REF, "t2") is None


async def test_a_turn_refused_by_a_full_redis_is_accepted_later(store: ConversationStore, redis: Redis) -> None:
    """The refusal leaves nothing behind that would be in its way."""
    await redis.config_set("maxmemory", 1)
    with pytest.raises(StoreFull):
        await store.begin(turn("t1"))
    await redis.config_set("maxmemory", 0)

    await store.begin(turn("t1"))
    assert (await complete(store)).request.turn_id == "t1"


async def test_scripts_that_redis_forgot_are_loaded_again(store: ConversationStore, redis: Redis) -> None:
    """After a fail-over or SCRIPT FLUSH, at any point of a turn, even at the memory limit."""
    await redis.script_flush()
    await store.begin(turn("t1"))
    await redis.script_flush()
    mine = await taken(store)
    await redis.config_set("maxmemory", 1)
    await redis.script_flush()
    await store.finish(REF, mine.fence, "t1", commit("t1", approvals=[approval()]))
    await redis.script_flush()
    await store.closed()
    await redis.script_flush()

    assert await store.begin(turn("t1")) == Replay(commit("t1").reply, "t1")
    assert await store.approval("acme", "a1") == approval()


async def test_a_connection_cut_under_the_store_goes_unnoticed(store: ConversationStore, redis: Redis) -> None:
    """A broken socket is replaced and the call sent again."""
    await store.begin(turn("t1"))
    await redis.client_kill_filter(_type="normal", skipme=True)

    assert (await complete(store)).request.turn_id == "t1"


async def test_a_call_given_up_halfway_leaves_no_stray_answer(store: ConversationStore, redis: Redis) -> None:
    """The next call on that connection hears the answer to its own question."""
    await store.begin(turn("t1"))
    await redis.client_pause(50)
    with anyio.move_on_after(0.01):
        await store.turn(REF, "t1")

    assert [message.text for message in (await store.messages(REF, None, 10)).items] == ["message of t1"]
    assert (await complete(store)).request.turn_id == "t1"


async def test_a_redis_that_is_gone_is_unavailable() -> None:
    """One typed error, whatever the socket said."""
    store = ConversationStore.open(f"redis://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailable):
        await store.begin(turn("t1"))
    with pytest.raises(StoreUnavailable):
        await store.turn(REF, "t1")
    with pytest.raises(StoreUnavailable):
        await store.ping()
    await store.close()


async def test_a_safe_redis_is_ready(store: ConversationStore) -> None:
    """Reachable, new enough, evicts nothing."""
    await store.ping()
    await store.ready()


async def test_a_redis_that_evicts_is_refused(store: ConversationStore, redis: Redis) -> None:
    """Evicted conversations would be lost turns."""
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(StoreMisconfigured, match="noeviction"):
            await store.ready()
    finally:
        await redis.config_set("maxmemory-policy", "noeviction")

"""What lies in Redis after a conversation that did everything."""

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot

from orchestrator.conversations.keys import APPROVALS, FOLLOW_UPS, OPEN_TURNS, ConversationKeys
from orchestrator.conversations.limits import DAY_S, StoreLimits
from orchestrator.conversations.pools import Client
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    approval,
    commit,
    complete,
    continuation,
    everything,
    follow_up,
    turn,
)
from tests.integration.conversations.doubled import DoubledConnection, lasting

pytestmark = pytest.mark.anyio


async def test_every_key_of_a_conversation_expires_and_shares_one_slot(
    store: ConversationStore,
    redis: Redis,
) -> None:
    """Nothing is kept for ever, and a cluster could hold it."""
    await everything(store)
    keys = [key async for key in redis.scan_iter(f"{ConversationKeys(REF).prefix}*")]

    assert len(keys) >= 12
    assert {key_slot(key.encode()) for key in keys} == {key_slot(b"hubbub:{acme:c1}:meta")}
    for key in keys:
        assert 29 * DAY_S < await redis.ttl(key) <= 30 * DAY_S, key


async def test_no_script_leaves_a_key_of_the_conversation_without_ttl(redis: Redis) -> None:
    """Not even until the next one: a hub may die in between (this connection looks after every script)."""
    await everything(ConversationStore(DoubledConnection(Client(redis)), StoreLimits()))


async def test_only_the_global_indexes_live_for_ever(store: ConversationStore, redis: Redis) -> None:
    """Each of them is swept entry by entry."""
    await everything(store)

    assert set(await lasting(redis, "")) <= {OPEN_TURNS, APPROVALS, FOLLOW_UPS}


async def test_a_later_write_keeps_the_whole_conversation(store: ConversationStore, redis: Redis) -> None:
    """The meta of a conversation never expires before its messages, nor the other way round."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", approvals=[approval()], follow_ups=[follow_up()]))
    keys = ConversationKeys(REF)
    lasting_keys = [key for key in keys.whole if key != keys.follow_ups and await redis.exists(key)]

    async def near_their_end() -> list[str]:
        return [key for key in lasting_keys if await redis.ttl(key) <= 100]

    for key in lasting_keys:
        await redis.expire(key, 100)
    await store.settle_follow_up(REF, "f1", "sent", None, None)
    assert await near_their_end() == []
    for key in lasting_keys:
        await redis.expire(key, 100)
    await store.decide("acme", "a1", "approve", "dana", "", continuation())
    assert await near_their_end() == []

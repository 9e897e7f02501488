"""A conversation that was erased has left nothing behind, and nothing of it comes back."""

import re
from collections.abc import Awaitable, Callable

import pytest
from redis.asyncio import Redis

from orchestrator.conversations.errors import LeaseLost
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outcomes import Accepted, Unknown
from orchestrator.conversations.pools import Client
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    TENANT,
    approval,
    commit,
    complete,
    continuation,
    everything,
    follow_up,
    taken,
    turn,
)
from tests.integration.conversations.doubled import DoubledConnection

pytestmark = pytest.mark.anyio
OTHER = {"conversation_id": "other", "customer_id": "cus_2"}
TRACES = ("c1", "cus_1", '"a1"', '"a9"')


async def contents(redis: Redis) -> dict[str, str]:
    """All keys of the server, and all that is in them, as text."""
    readers: dict[str, Callable[[str], Awaitable[object]]] = {
        "string": redis.get,
        "hash": redis.hgetall,
        "list": lambda key: redis.lrange(key, 0, -1),
        "zset": lambda key: redis.zrange(key, 0, -1),
        "stream": redis.xrange,
    }
    keys = [key async for key in redis.scan_iter("*")]
    return {key: str(await readers[await redis.type(key)](key)) for key in keys}


async def traces(redis: Redis) -> list[tuple[str, str]]:
    """Where in the server something of conversation c1 or its customer is left."""
    return [
        (trace, key)
        for key, content in (await contents(redis)).items()
        for trace in TRACES
        if f":{trace}" in key or f"{trace}}}" in key or _stands_in(content, trace)
    ]


def _stands_in(content: str, trace: str) -> bool:
    """Whether it is there as a word: hexadecimal digits may look like a short one."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(trace)}(?![0-9A-Za-z])", content) is not None


async def erased(store: ConversationStore, customer: str | None = "cus_1") -> None:
    """Erase c1 in both its parts."""
    assert await store.erase(REF, customer) is not None
    await store.forget(TENANT, ["c1"], customer)


async def test_no_key_and_no_index_entry_is_left(store: ConversationStore, redis: Redis) -> None:
    """Of a conversation in which everything happened, while another one keeps all of its own."""
    await store.begin(turn("o1", **OTHER))
    before = await contents(redis)
    await everything(store)
    await store.closed()
    assert {trace for trace, _ in await traces(redis)} >= {"c1", "cus_1", '"a1"'}

    await erased(store)
    assert await traces(redis) == []
    assert await contents(redis) == before
    assert await store.erase(REF, "cus_1") is None


async def test_every_call_may_come_twice(redis: Redis) -> None:
    """As the client sends it again when an answer is lost."""
    store = ConversationStore(DoubledConnection(Client(redis)), StoreLimits())
    await everything(store)
    await store.closed()
    await store.erase(REF, "cus_1")
    await store.forget(TENANT, ["c1"], "cus_1")
    assert await traces(redis) == []


async def test_a_turn_under_way_writes_nothing_more(store: ConversationStore, redis: Redis) -> None:
    """Its runner has lost it, whatever it was about to write; the same for a decision and a follow-up."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", approvals=[approval()], follow_ups=[follow_up("f1")]))
    await store.begin(turn("t2"))
    mine = await taken(store)
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30)
    await store.closed()
    gone = await store.erase(REF, "cus_1")
    assert gone is not None
    assert gone.worked_on

    with pytest.raises(LeaseLost):
        await store.save_plan(REF, mine.fence, "t2", "plan")
    with pytest.raises(LeaseLost):
        await store.end_step(REF, mine.fence, "t2", "s1", "ended")
    with pytest.raises(LeaseLost):
        await store.finish(REF, mine.fence, "t2", commit("t2", approvals=[approval("a9", "t2")]))
    assert await store.renew([(REF, mine.fence)]) == [False]
    await store.hand_back(REF, mine.fence, "t2")
    assert await store.take(REF, "hub-2") is None
    assert isinstance(await store.decide(TENANT, "a1", "approve", "dana", "", continuation()), Unknown)
    await store.settle_follow_up(REF, "f1", "sent", None, None)
    await store.forget(TENANT, ["c1"], "cus_1")
    assert await traces(redis) == []


async def test_what_was_listed_late_is_found_again(store: ConversationStore, redis: Redis) -> None:
    """A hub that crashed in the midst, or listed it a moment later: asking again mends it."""
    await everything(store)
    await store.closed()
    await store.erase(REF, "cus_1")
    await store._indexes.list_conversation(REF, "cus_1")
    assert await store.erasable(TENANT, "cus_1") == ["c1"]
    await store.forget(TENANT, await store.erasable(TENANT, "cus_1"), "cus_1")
    assert await traces(redis) == []


async def test_a_conversation_that_nobody_listed_yet_is_the_customers(store: ConversationStore, redis: Redis) -> None:
    """It was accepted a moment ago: it is found among the open turns."""
    await store.begin(turn("t1"))
    await redis.delete(f"hubbub:{{{TENANT}}}:customer:cus_1")
    assert await store.erasable(TENANT, "cus_1") == ["c1"]
    assert await store.erasable(TENANT, "cus_2") == []


async def test_somebody_elses_conversation_stays(store: ConversationStore) -> None:
    """The id may have been theirs once; nobody's is not everybody's."""
    await store.begin(turn("t1"))
    assert await store.erase(REF, "cus_2") is None
    assert await store.erase(REF, None) is None
    assert await store.erase(ConversationRef("umbrella", "c1"), "cus_1") is None
    assert await store.conversation(REF) is not None
    assert await store.erase(REF, None, any_customer=True) is not None


async def test_the_id_may_be_used_anew(store: ConversationStore) -> None:
    """By whoever comes; an old runner has no part in it."""
    await store.begin(turn("t1"))
    old = await taken(store)
    await erased(store)
    assert isinstance(await store.begin(turn("t1", customer_id="cus_3")), Accepted)
    new = await taken(store)
    with pytest.raises(LeaseLost):
        await store.end_step(REF, old.fence, "t1", "s1", "ended")
    await store.end_step(REF, new.fence, "t1", "s1", "ended")

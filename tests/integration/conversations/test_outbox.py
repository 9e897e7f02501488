"""Events for webhooks are written with what they tell of, or not at all, and are found again after a crash."""

import time

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from orchestrator.conversations.keys import WEBHOOK_TENANTS, ConversationKeys, deliveries_of, due_of, webhooks_of
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outbox import Delivery, Line, Sent
from orchestrator.conversations.pools import Client
from orchestrator.conversations.records import Published
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    TENANT,
    approval,
    bot_message,
    commit,
    complete,
    continuation,
    follow_up,
    taken,
    turn,
)
from tests.integration.conversations.doubled import DoubledConnection, lasting
from tests.integration.conversations.test_erasing import traces

pytestmark = pytest.mark.anyio
CRM, LAKE = "wh_crm", "wh_lake"


def told(number: int, *webhooks: str, at_the_start: bool = False) -> Published:
    """An event for webhooks."""
    return Published(f"evt_{number}", f'{{"number":{number}}}', webhooks or (CRM,), at_the_start)


async def due(store: ConversationStore, webhook: str = CRM) -> list[str]:
    """The conversations in which something is due for a webhook."""
    [lines] = await store.due_lines([(TENANT, webhook)], time.time() + 1, 10)
    return [ref.conversation_id for ref, _ in lines]


async def claimed(store: ConversationStore, webhook: str = CRM, owner: str = "hub-1") -> Line:
    """The line of c1, which must be to be had."""
    [[(ref, score)]] = await store.due_lines([(TENANT, webhook)], time.time() + 60, 10)
    line = await store.claim_line(ref, webhook, score, owner, 30)
    assert line is not None
    return line


async def waiting(store: ConversationStore, line: Line) -> list[tuple[int, str]]:
    """What waits in a line."""
    return [(sent.event.number, sent.event.id) for sent in await store.line(line)]


async def everything_told(store: ConversationStore) -> None:
    """A conversation of which everything was told that can be, and of that all that can become of it."""
    await store.keep_webhook(TENANT, CRM, "{}")
    await store.begin(turn("t1"), published=[told(1, at_the_start=True), told(2)])
    await store.closed()
    leaving = commit("t1", approvals=[approval()], follow_ups=[follow_up("f1")])
    mine = await taken(store)
    await store.finish(REF, mine.fence, "t1", replace(leaving, published=[told(3)]))
    await store.decide(TENANT, "a1", "approve", "dana", "", continuation(), [told(4)])
    await store.claim_follow_up(REF, "f1", "hub-1", 30)
    await store.settle_follow_up(REF, "f1", "sent", None, bot_message("t1"), [told(5)])
    await store.closed()
    line = await claimed(store)
    [first, second, *_] = await store.line(line)
    now = time.time()
    await store.mark(line, Sent(first.event, Delivery(status="delivered", attempts=1, answer=204, tried_at=now)), 30)
    await store.mark(line, Sent(second.event, Delivery(status="dead", attempts=1, answer=500, tried_at=now)), 30)
    await store.release_line(line, now + 60)


async def test_events_are_numbered_in_the_order_they_happened(store: ConversationStore) -> None:
    """Whatever script wrote them; a second try of one writes nothing more."""
    await everything_told(store)
    await store.begin(turn("t1"), published=[told(9)])
    line = await claimed(store)
    assert await waiting(store, line) == [(3, "evt_3"), (4, "evt_4"), (5, "evt_5")]
    page = await store.deliveries(TENANT, CRM, None, 10)
    assert {(sent.event.id, sent.delivery.status) for sent in page.items} == {("evt_1", "delivered"), ("evt_2", "dead")}
    [letter] = (await store.deliveries(TENANT, CRM, None, 10, dead=True)).items
    assert letter.event.id == "evt_2"


async def test_every_call_may_come_twice(redis: Redis) -> None:
    """As the client sends it again when an answer is lost; and no key is left without an end."""
    store = ConversationStore(DoubledConnection(Client(redis)), StoreLimits())
    await store.begin(turn("t1"), published=[told(1)])
    await store.closed()
    line = await claimed(store)
    [sent] = await store.line(line)
    assert await store.mark(line, Sent(sent.event, Delivery(status="dead", attempts=1)), 30)
    await store.release_line(line, None)
    assert await store.replay(REF, CRM, ["evt_1", "evt_9"]) == ["evt_1"]
    line = await claimed(store)
    assert await waiting(store, line) == [(1, "evt_1")]


async def test_a_conversation_is_said_to_begin_once(store: ConversationStore) -> None:
    """By its first turn."""
    for name in ("t1", "t2"):
        await store.begin(turn(name), published=[told(int(name[1]), at_the_start=True)])
    await store.closed()
    assert await waiting(store, await claimed(store)) == [(1, "evt_1")]


async def test_a_turn_that_is_refused_tells_nothing(store: ConversationStore) -> None:
    """Nor one that was lost to another hub."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2", customer_id="cus_2"), published=[told(1)])
    await store.begin(turn("t1", body_hash="another"), published=[told(2)])
    await store.begin(turn("t3"), mode="reject", published=[told(3)])
    await store.closed()
    assert await due(store) == []


async def test_what_a_hub_wrote_before_it_died_is_found_by_the_sweeper(store: ConversationStore, redis: Redis) -> None:
    """It had no time to say what is due: its turn still stands among the open ones."""
    await store.begin(turn("t1"), published=[told(1, CRM, LAKE)])
    await complete(store)
    for webhook in (CRM, LAKE):
        await redis.delete(f"hubbub:{{{TENANT}}}:webhook:{webhook}:due")
    await store._connection.run(store._indexes.open_turn(REF, "t1"))
    assert await due(store) == []
    await store.open_turns(0, 10)
    assert (await due(store, CRM), await due(store, LAKE)) == (["c1"], ["c1"])


async def test_a_follow_up_that_was_settled_by_a_hub_that_died_is_told(store: ConversationStore, redis: Redis) -> None:
    """Its entry still stands among those that are due."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", follow_ups=[follow_up("f1")]))
    await store.claim_follow_up(REF, "f1", "hub-1", 30)
    await store.settle_follow_up(REF, "f1", "sent", None, None, [told(1)])
    await redis.delete(f"hubbub:{{{TENANT}}}:webhook:{CRM}:due")
    await store._indexes.postpone_follow_up(REF, "f1", 1000.0)
    assert await store.due_follow_ups(time.time(), 10) == []
    assert await due(store) == ["c1"]


async def test_one_at_a_time_works_on_a_line(store: ConversationStore) -> None:
    """Whoever comes second gets nothing, nor can whoever lost it write what came of it."""
    await store.begin(turn("t1"), published=[told(1)])
    await store.closed()
    [[(ref, score)]] = await store.due_lines([(TENANT, CRM)], time.time() + 60, 10)
    first = await store.claim_line(ref, CRM, score, "hub-1", 0)
    assert first is not None
    second = await store.claim_line(ref, CRM, first.score, "hub-2", 30)
    assert second is not None
    assert await store.claim_line(ref, CRM, second.score, "hub-1", 30) is None
    [sent] = await store.line(first)
    delivered = Sent(sent.event, Delivery(status="delivered", attempts=1))
    assert not await store.mark(first, delivered, 30)
    assert await store.mark(second, delivered, 30)
    assert await store.line(second) == []


async def test_what_comes_while_a_line_is_given_up_is_due_at_once(store: ConversationStore) -> None:
    """It is neither forgotten nor put off with the rest."""
    await store.begin(turn("t1"), published=[told(1)])
    await store.closed()
    line = await claimed(store)
    await store.begin(turn("t2"), published=[told(2)])
    await store.closed()
    await store.release_line(line, time.time() + 3_600)
    assert await due(store) == ["c1"]
    assert await waiting(store, await claimed(store)) == [(1, "evt_1"), (2, "evt_2")]


async def test_nothing_is_left_of_an_erased_conversation(store: ConversationStore, redis: Redis) -> None:
    """Of what waits, of what was sent, and of what was given up."""
    await everything_told(store)
    assert ("c1", deliveries_of(TENANT, CRM)) in await traces(redis)
    assert await lasting(redis, "hubbub:{acme:") == []
    await store.erase(REF, "cus_1")
    await store.forget(TENANT, ["c1"], "cus_1")
    assert await traces(redis) == []


async def test_the_lists_of_a_webhook_go_with_it(store: ConversationStore, redis: Redis) -> None:
    """What stays is what its conversations keep, until they end."""
    await everything_told(store)
    await store.drop_webhook(TENANT, CRM)
    await store.forget_deliveries(TENANT, CRM)
    left = [key async for key in redis.scan_iter("*")]
    assert not [key for key in left if f":webhook:{CRM}:" in key or key == webhooks_of(TENANT)]
    assert set(await lasting(redis, "hubbub:webhooks")) == {WEBHOOK_TENANTS}
    assert await redis.exists(ConversationKeys(REF).outbox)


async def test_an_erased_conversation_is_forgotten_where_a_deleted_webhook_waits(
    store: ConversationStore, redis: Redis
) -> None:
    """What waits for it is made due whenever something is committed; nobody sends it any more."""
    await everything_told(store)
    await store.drop_webhook(TENANT, CRM)
    await store.forget_deliveries(TENANT, CRM)
    await store.begin(turn("t2"))
    await complete(store)
    assert ("c1", due_of(TENANT, CRM)) in await traces(redis)
    gone = await store.erase(REF, "cus_1")
    assert gone is not None
    assert gone.webhooks == {CRM}
    await store.forget(TENANT, ["c1"], "cus_1", gone.webhooks)
    assert await traces(redis) == []

"""Lists come in pages and say nothing of what expired."""

import pytest
from redis.asyncio import Redis

from orchestrator.conversations.errors import BadCursor
from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import REF, complete, turn

pytestmark = pytest.mark.anyio


async def test_what_does_not_exist_is_none_or_empty(store: ConversationStore) -> None:
    """No error, no surprise."""
    assert await store.conversation(REF) is None
    assert await store.turn(REF, "t1") is None
    assert (await store.turns(REF, None, 10)).items == []
    assert (await store.messages(REF, None, 10)).items == []
    assert (await store.conversations("acme", None, None, 10)).items == []
    assert (await store.approvals("acme", "open", None, 10)).items == []
    assert await store.events(REF, None, 10) == []


async def test_turns_and_messages_come_in_pages_oldest_first(store: ConversationStore) -> None:
    """A page ends where the next begins."""
    for number in range(5):
        await store.begin(turn(f"t{number}"))

    first = await store.turns(REF, None, 2)
    second = await store.turns(REF, first.next_cursor, 2)
    third = await store.turns(REF, second.next_cursor, 2)
    pages = [[record.request.turn_id for record in page.items] for page in (first, second, third)]
    assert pages == [["t0", "t1"], ["t2", "t3"], ["t4"]]
    assert third.next_cursor is None
    messages = await store.messages(REF, "3", 10)
    assert [message.turn_id for message in messages.items] == ["t3", "t4"]


async def test_conversations_are_listed_by_their_last_turn(store: ConversationStore) -> None:
    """Whoever spoke last is on top; one customer's list holds no other's."""
    for name, customer in (("c1", "cus_1"), ("c2", "cus_2"), ("c3", "cus_1")):
        await store.begin(turn("t1", conversation_id=name, customer_id=customer))
    await complete(store)

    first = await store.conversations("acme", None, None, 2)
    second = await store.conversations("acme", None, first.next_cursor, 2)
    assert [record.id for record in first.items] == ["c1", "c3"]
    assert [record.id for record in second.items] == ["c2"]
    assert second.next_cursor is None
    theirs = await store.conversations("acme", "cus_1", None, 10)
    assert [record.id for record in theirs.items] == ["c1", "c3"]


async def test_pages_do_not_depend_on_how_redis_writes_numbers(store: ConversationStore, redis: Redis) -> None:
    """Some servers write such a score with an exponent."""
    for name in ("c1", "c2"):
        await store.begin(turn("t1", conversation_id=name))
    await redis.zadd("hubbub:{acme}:conversations", {"c1": 1795373871.7723491, "c2": 1795373871.7723494})

    first = await store.conversations("acme", None, None, 1)
    second = await store.conversations("acme", None, first.next_cursor, 1)
    assert [record.id for record in [*first.items, *second.items]] == ["c2", "c1"]


async def test_a_clock_set_back_does_not_hide_conversations_from_pages(store: ConversationStore, redis: Redis) -> None:
    """The order of a list is the order of its writes."""
    await store.begin(turn("t1"))
    await redis.zadd("hubbub:{acme}:conversations", {"c1": 9000000000.0})
    await store.begin(turn("t1", conversation_id="c2"))

    first = await store.conversations("acme", None, None, 1)
    second = await store.conversations("acme", None, first.next_cursor, 1)
    assert [record.id for record in [*first.items, *second.items]] == ["c2", "c1"]


async def test_a_conversation_that_expired_is_not_listed(store: ConversationStore, redis: Redis) -> None:
    """Its index entry may outlive it, unseen."""
    await store.begin(turn("t1"))
    await redis.delete(*ConversationKeys(REF).whole)

    assert (await store.conversations("acme", None, None, 10)).items == []


async def test_old_index_entries_go_when_a_list_is_written(store: ConversationStore, redis: Redis) -> None:
    """Lists do not grow for ever."""
    await redis.zadd("hubbub:{acme}:conversations", {"ancient": 1000.0})
    await store.begin(turn("t1"))

    assert await redis.zrange("hubbub:{acme}:conversations", 0, -1) == ["c1"]


async def test_a_conversation_shows_what_its_last_turn_left(store: ConversationStore) -> None:
    """Its status is what lists filter by."""
    await store.begin(turn("t1"))
    await complete(store)

    record = await store.conversation(ConversationRef("acme", "c1"))
    assert record is not None
    assert (record.customer_id, record.caller, record.status) == ("cus_1", "web", "bot")
    assert record.created_at < record.updated_at


async def test_events_go_on_after_the_last_one_seen(store: ConversationStore) -> None:
    """`Last-Event-ID` resumes on any replica."""
    await store.begin(turn("t1"))
    [first] = await store.events(REF, None, 1)
    await complete(store)

    assert [event.type for event in await store.events(REF, first.id, 10)] == ["turn.answered", "reply.done"]


@pytest.mark.parametrize("cursor", ["", "-1", "(5", "abc", "1 2", "9" * 30])
async def test_an_invented_cursor_is_refused(store: ConversationStore, cursor: str) -> None:
    """Nothing a client sends is passed to Redis unchecked."""
    with pytest.raises(BadCursor):
        await store.turns(REF, cursor, 10)
    with pytest.raises(BadCursor):
        await store.conversations("acme", None, cursor, 10)
    with pytest.raises(BadCursor):
        await store.events(REF, cursor, 10)

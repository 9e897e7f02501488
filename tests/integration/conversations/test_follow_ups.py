"""A step that could not be done is tried again later, by one worker at a time, until it is settled."""

import time

import anyio
import pytest
from redis.asyncio import Redis

from orchestrator.conversations.keys import FOLLOW_UPS
from orchestrator.conversations.records import FollowUpRecord
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    bot_message,
    commit,
    complete,
    follow_up,
    turn,
)
from tests.running import eventually

pytestmark = pytest.mark.anyio


async def _left_open(store: ConversationStore, item: FollowUpRecord) -> None:
    await store.begin(turn("t1"))
    await complete(store, commit("t1", follow_ups=[item]))


async def _claim(store: ConversationStore, owner: str = "hub-1", lease_s: float = 30) -> FollowUpRecord:
    record = await store.claim_follow_up(REF, "f1", owner, lease_s)
    assert record is not None
    return record


async def test_a_due_follow_up_is_found_and_claimed_once(store: ConversationStore) -> None:
    """Two sweepers do not send the same mail at the same time."""
    await _left_open(store, follow_up())
    assert await store.due_follow_ups(time.time(), 10) == [(REF, "f1")]
    claimed: list[FollowUpRecord] = []

    async def claim(number: int) -> None:
        if record := await store.claim_follow_up(REF, "f1", f"hub-{number}", 30):
            claimed.append(record)

    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(claim, number)
    [record] = claimed
    assert record == follow_up().model_copy(update={"attempts": 1, "until": record.until})
    assert await store.due_follow_ups(time.time(), 10) == []


async def test_a_follow_up_is_not_claimed_before_it_is_due(store: ConversationStore) -> None:
    """A worker that looked at an old list can't hurry it."""
    await _left_open(store, follow_up(due_at=time.time() + 1000))

    assert await store.due_follow_ups(time.time(), 10) == []
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30) is None


async def test_the_result_becomes_the_steps_result(store: ConversationStore, redis: Redis) -> None:
    """The turn shows it, the customer reads it, and the follow-up is gone."""
    await _left_open(store, follow_up())
    await _claim(store)
    await store.settle_follow_up(REF, "f1", "sent", None, bot_message("t1", "It is sent."))

    record = await store.turn(REF, "t1")
    assert record is not None
    assert record.steps == {"s9": "sent"}
    assert (await store.messages(REF, None, 10)).items[-1].text == "It is sent."
    last = (await store.events(REF, None, 10))[-1]
    assert (last.type, last.turn_id, last.payload) == ("step.finished", "t1", "sent")
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30) is None
    assert await redis.zcard(FOLLOW_UPS) == 0


async def test_settling_again_says_nothing_again(store: ConversationStore) -> None:
    """A worker that was slow must not tell the customer twice."""
    await _left_open(store, follow_up())
    await _claim(store)
    for _ in range(2):
        await store.settle_follow_up(REF, "f1", "sent", None, bot_message("t1", "It is sent."))
    await store.settle_follow_up(REF, "f1", None, time.time(), bot_message("t1", "Not yet."))

    texts = [message.text for message in (await store.messages(REF, None, 10)).items]
    assert texts == ["message of t1", "reply", "It is sent."]
    assert await store.due_follow_ups(time.time() + 1000, 10) == []


async def test_a_follow_up_put_off_comes_back_at_its_time(store: ConversationStore) -> None:
    """And counts its attempts."""
    await _left_open(store, follow_up())
    await _claim(store)
    await store.settle_follow_up(REF, "f1", None, 2000.0, None)

    assert await store.due_follow_ups(1999.0, 10) == []
    assert await store.due_follow_ups(2000.0, 10) == [(REF, "f1")]
    again = await _claim(store)
    assert (again.attempts, again.due_at) == (2, 2000.0)


async def test_putting_off_that_arrives_late_does_not_end_anothers_claim(store: ConversationStore) -> None:
    """Redis may get the same call a second time after somebody else took the follow-up up."""
    await _left_open(store, follow_up())
    await _claim(store)
    await store.settle_follow_up(REF, "f1", None, 2000.0, None)
    await _claim(store, "hub-2")
    await store.settle_follow_up(REF, "f1", None, 2000.0, None)

    assert await store.claim_follow_up(REF, "f1", "hub-3", 30) is None


async def test_a_worker_that_died_loses_its_claim(store: ConversationStore) -> None:
    """The follow-up is never lost with it."""
    await _left_open(store, follow_up())
    await _claim(store, lease_s=0.02)

    record = await eventually(lambda: store.claim_follow_up(REF, "f1", "hub-2", 30), "the claim runs out")
    assert record.attempts == 2


async def test_settling_needs_a_result_or_a_time(store: ConversationStore) -> None:
    """Both or neither would say nothing."""
    with pytest.raises(ValueError, match="either"):
        await store.settle_follow_up(REF, "f1", "sent", 1.0, None)
    with pytest.raises(ValueError, match="either"):
        await store.settle_follow_up(REF, "f1", None, None, None)


async def test_an_entry_whose_commit_never_came_is_dropped_when_due(store: ConversationStore, redis: Redis) -> None:
    """But not while a queued turn could still write it."""
    await store.begin(turn("t1"))
    await store._indexes.announce(REF, [], [follow_up()])

    assert await store.due_follow_ups(time.time(), 10) == []
    assert await redis.zcard(FOLLOW_UPS) == 1
    await complete(store)
    assert await store.due_follow_ups(time.time(), 10) == []
    assert await redis.zcard(FOLLOW_UPS) == 0

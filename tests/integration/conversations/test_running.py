"""One runner at a time: leases, fences, the journal and the commit."""

import anyio
import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from orchestrator.conversations.errors import JournalConflict, LeaseLost
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.outcomes import Accepted
from orchestrator.conversations.records import Taken
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import REF, commit, complete, taken, turn
from tests.running import eventually

pytestmark = pytest.mark.anyio


async def _take_over(store: ConversationStore, owner: str = "hub-2") -> Taken:
    return await eventually(lambda: store.take(REF, owner), "the lease runs out")


async def test_of_two_owners_that_race_for_a_turn_one_wins(store: ConversationStore) -> None:
    """At most one runner a conversation, whoever asks at the same moment."""
    await store.begin(turn("t1"))
    won: list[Taken] = []

    async def race(owner: str) -> None:
        if mine := await store.take(REF, owner):
            won.append(mine)

    async with anyio.create_task_group() as tasks:
        for number in range(10):
            tasks.start_soon(race, f"hub-{number % 2}")
    assert len(won) == 1
    assert won[0].takes == 1


async def test_turns_run_in_the_order_they_were_accepted(store: ConversationStore) -> None:
    """Twenty turns in, twenty turns out, first come first served."""
    accepted = [f"t{number}" for number in range(20)]
    for turn_id in accepted:
        await store.begin(turn(turn_id))

    assert [(await complete(store)).request.turn_id for _ in accepted] == accepted
    assert await store.take(REF, "hub-1") is None


async def test_a_second_turn_waits_for_the_first(store: ConversationStore) -> None:
    """While one runs, nobody gets the next, not even the same hub."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))
    first = await taken(store)

    assert await store.take(REF, "hub-1") is None
    assert await store.finish(REF, first.fence, "t1", commit("t1")) is True
    second = await taken(store)
    assert second.request.turn_id == "t2"
    assert second.state == commit("t1").state
    assert await store.finish(REF, second.fence, "t2", commit("t2")) is False


async def test_conversations_do_not_wait_for_each_other(store: ConversationStore) -> None:
    """The lease is the conversation's own."""
    other = ConversationRef("acme", "c2")
    await store.begin(turn("t1"))
    await store.begin(turn("t1", conversation_id="c2"))

    await taken(store)
    assert (await taken(store, other)).request.conversation_id == "c2"


async def test_a_silent_runner_loses_its_turn_to_another(hasty: ConversationStore) -> None:
    """The new runner finds the journal; the old one's fence opens nothing any more."""
    await hasty.begin(turn("t1"))
    old = await taken(hasty)
    await hasty.save_plan(REF, old.fence, "t1", "plan")
    await hasty.begin_step(REF, old.fence, "t1", "s1", "begun")
    await hasty.end_step(REF, old.fence, "t1", "s1", "ended")
    await hasty.begin_step(REF, old.fence, "t1", "s2", "begun")

    new = await _take_over(hasty)

    assert (new.plan, new.steps, new.takes) == ("plan", {"s1": "ended", "s2": "begun"}, 2)
    assert await hasty.renew([(REF, old.fence)]) == [False]
    with pytest.raises(LeaseLost):
        await hasty.save_plan(REF, old.fence, "t1", "plan")
    with pytest.raises(LeaseLost):
        await hasty.begin_step(REF, old.fence, "t1", "s3", "begun")
    with pytest.raises(LeaseLost):
        await hasty.end_step(REF, old.fence, "t1", "s2", "ended")
    with pytest.raises(LeaseLost):
        await hasty.finish(REF, old.fence, "t1", commit("t1"))
    await hasty.hand_back(REF, old.fence, "t1")
    await hasty.finish(REF, new.fence, "t1", commit("t1"))


async def test_a_late_runner_may_finish_while_nobody_took_over(hasty: ConversationStore, redis: Redis) -> None:
    """A lease that ran out unnoticed harms nobody: there is still one runner."""
    await hasty.begin(turn("t1"))
    mine = await taken(hasty)
    await redis.hset("hubbub:{acme:c1}:lease", "until", "1000.0")

    assert await hasty.renew([(REF, mine.fence)]) == [True]
    await redis.hset("hubbub:{acme:c1}:lease", "until", "1000.0")
    await hasty.finish(REF, mine.fence, "t1", commit("t1"))
    record = await hasty.turn(REF, "t1")
    assert record is not None
    assert record.status == "done"


async def test_a_turn_with_nothing_before_it_is_taken_as_it_is_accepted(store: ConversationStore) -> None:
    """It is what a take would have given; the next one waits for its turn."""
    begun = await store.begin(turn("t1"), owner="hub-1")
    assert isinstance(begun, Accepted)
    mine = begun.taken
    assert mine is not None
    assert (mine.request, mine.takes, mine.history, mine.poisoned) == (turn("t1"), 1, [], False)
    assert await store.begin(turn("t2"), owner="hub-1") == Accepted(2, None)
    assert await store.take(REF, "hub-2") is None

    assert await store.finish(REF, mine.fence, "t1", commit("t1"))
    assert (await taken(store)).request == turn("t2")


async def test_renewing_keeps_the_turn(store: ConversationStore, redis: Redis) -> None:
    """A renewed lease ends later, and nobody else gets the turn."""
    await store.begin(turn("t1"))
    mine = await taken(store)
    await redis.hset("hubbub:{acme:c1}:lease", "until", "1000.0")

    assert await store.renew([(REF, mine.fence)]) == [True]
    assert await store.take(REF, "hub-2") is None


async def test_a_turn_handed_back_is_free_at_once(store: ConversationStore) -> None:
    """A hub that drains does not make the customer wait for the lease to run out."""
    await store.begin(turn("t1"))
    mine = await taken(store)
    await store.hand_back(REF, mine.fence, "t1")

    record = await store.turn(REF, "t1")
    assert record is not None
    assert record.status == "queued"
    assert await store.open_turns(1000, 10) == [(REF, "t1")]  # however young it is
    assert (await taken(store, owner="hub-2")).takes == 2


async def test_a_commit_leaves_all_or_nothing(store: ConversationStore) -> None:
    """State, messages, events, the reply and the queue change together."""
    await store.begin(turn("t1"))
    await complete(store)

    record = await store.turn(REF, "t1")
    assert record is not None
    assert (record.status, record.reply) == ("done", commit("t1").reply)
    assert record.finished_at is not None
    assert [message.role for message in (await store.messages(REF, None, 10)).items] == ["customer", "bot"]
    types = [event.type for event in await store.events(REF, None, 10)]
    assert types == ["turn.accepted", "turn.answered", "reply.done"]


async def test_finishing_twice_answers_the_same_and_appends_nothing(store: ConversationStore) -> None:
    """A lost answer may be asked for again."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))
    mine = await taken(store)

    assert await store.finish(REF, mine.fence, "t1", commit("t1")) is True
    assert await store.finish(REF, mine.fence, "t1", commit("t1")) is True
    assert len((await store.messages(REF, None, 10)).items) == 3
    assert len(await store.events(REF, None, 10)) == 4


async def test_a_finished_turn_cannot_be_finished_by_another_fence(store: ConversationStore) -> None:
    """The reply the customer may have seen stays."""
    await store.begin(turn("t1"))
    await complete(store)

    with pytest.raises(LeaseLost):
        await store.finish(REF, "9:hub-9:x", "t1", commit("t1"))


async def test_a_fence_is_good_for_its_own_turn_only(store: ConversationStore) -> None:
    """Holding one turn gives no right to write into another."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))
    mine = await taken(store)

    with pytest.raises(LeaseLost):
        await store.save_plan(REF, mine.fence, "t2", "plan")
    with pytest.raises(LeaseLost):
        await store.finish(REF, mine.fence, "t2", commit("t2"))


async def test_a_turn_has_one_plan(store: ConversationStore) -> None:
    """Planning again over a journaled plan is a mistake, never silently accepted."""
    await store.begin(turn("t1"))
    mine = await taken(store)
    await store.save_plan(REF, mine.fence, "t1", "plan")
    await store.save_plan(REF, mine.fence, "t1", "plan")

    with pytest.raises(JournalConflict):
        await store.save_plan(REF, mine.fence, "t1", "another plan")


async def test_a_plan_that_was_not_journaled_is_kept_with_the_commit(store: ConversationStore) -> None:
    """And never instead of one that was."""
    await store.begin(turn("t1"))
    await complete(store, replace(commit("t1"), plan="plan"))
    await store.begin(turn("t2"))
    mine = await taken(store)
    await store.save_plan(REF, mine.fence, "t2", "journaled")
    await store.finish(REF, mine.fence, "t2", replace(commit("t2"), plan="another"))

    records = [await store.turn(REF, turn_id) for turn_id in ("t1", "t2")]
    assert [record and record.plan for record in records] == ["plan", "journaled"]


async def test_a_step_has_one_result(store: ConversationStore) -> None:
    """The first record and the first result of a step stay."""
    await store.begin(turn("t1"))
    mine = await taken(store)
    await store.begin_step(REF, mine.fence, "t1", "s1", "begun")
    await store.begin_step(REF, mine.fence, "t1", "s1", "begun again")
    record = await store.turn(REF, "t1")
    assert record is not None
    assert record.steps == {"s1": "begun"}

    await store.end_step(REF, mine.fence, "t1", "s1", "ended")
    with pytest.raises(JournalConflict):
        await store.end_step(REF, mine.fence, "t1", "s1", "ended otherwise")
    record = await store.turn(REF, "t1")
    assert record is not None
    assert record.steps == {"s1": "ended"}


async def test_a_journal_entry_brings_its_events_once(store: ConversationStore) -> None:
    """Who watches the stream sees each step once, however often it was written."""
    await store.begin(turn("t1"))
    mine = await taken(store)
    for _ in range(2):
        await store.save_plan(REF, mine.fence, "t1", "plan", events=[("route.decided", "{}"), ("plan.made", "{}")])
        await store.begin_step(REF, mine.fence, "t1", "s1", "begun", events=[("step.started", "{}")])
        await store.end_step(REF, mine.fence, "t1", "s1", "ended", events=[("step.finished", "{}")])

    types = [event.type for event in await store.events(REF, None, 10)]
    assert types == ["turn.accepted", "route.decided", "plan.made", "step.started", "step.finished"]


async def _crash(store: ConversationStore, redis: Redis) -> Taken:
    """Takes the turn and dies: its lease runs out."""
    mine = await taken(store)
    await redis.hset("hubbub:{acme:c1}:lease", "until", "1000.0")
    return mine


async def test_a_turn_that_kills_every_runner_is_poisoned(store: ConversationStore, redis: Redis) -> None:
    """After five takes that brought nothing new the sixth is told not to run it, and the queue moves on."""
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))
    assert [(await _crash(store, redis)).poisoned for _ in range(5)] == [False] * 5

    last = await taken(store)
    assert last.poisoned
    assert await store.finish(REF, last.fence, "t1", commit("t1")) is True
    assert not (await taken(store)).poisoned


async def test_a_turn_that_makes_progress_is_not_poisoned(store: ConversationStore, redis: Redis) -> None:
    """Only takes since the last new journal entry count; writing an old one again is no progress."""
    await store.begin(turn("t1"))
    for _ in range(4):
        await _crash(store, redis)
    mine = await _crash(store, redis)
    await store.save_plan(REF, mine.fence, "t1", "plan")
    for _ in range(5):
        mine = await _crash(store, redis)
        assert not mine.poisoned
        await store.save_plan(REF, mine.fence, "t1", "plan")

    assert (await taken(store)).poisoned

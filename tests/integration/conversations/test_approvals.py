"""An approval is decided once, and its continuation is enqueued with the decision."""

import anyio
import pytest
from redis.asyncio import Redis

from orchestrator.conversations.clock import to_epoch
from orchestrator.conversations.keys import APPROVALS, ConversationKeys
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outcomes import AlreadyDecided, Decided, Decision, Unknown
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    LATER,
    REF,
    OpenStore,
    approval,
    commit,
    complete,
    continuation,
    taken,
    turn,
)

pytestmark = pytest.mark.anyio


async def _asked(store: ConversationStore) -> None:
    await store.begin(turn("t1"))
    await complete(store, commit("t1", approvals=[approval()]))


async def _approve(store: ConversationStore, by: str = "dana") -> Decision:
    return await store.decide("acme", "a1", "approve", by, "fair", continuation())


async def test_a_turn_that_needs_approval_leaves_it_open(store: ConversationStore) -> None:
    """The turn is done; the approval waits on its own."""
    await _asked(store)

    assert await store.approval("acme", "a1") == approval()
    assert (await store.approvals("acme", "open", None, 10)).items == [approval()]
    assert await store.take(REF, "hub-1") is None


async def test_deciding_enqueues_the_continuation(store: ConversationStore) -> None:
    """Approve and go on are one act."""
    await _asked(store)
    decided = await _approve(store)

    assert isinstance(decided, Decided)
    record = decided.record
    assert (record.status, record.decided_by, record.decision_reason) == ("approved", "dana", "fair")
    assert (await taken(store)).request == continuation()
    types = [event.type for event in await store.events(REF, None, 10)]
    assert types[-2:] == ["approval.decided", "turn.accepted"]


@pytest.mark.parametrize(
    ("decision", "status"), [("approve", "approved"), ("decline", "declined"), ("expire", "expired")]
)
async def test_a_decided_approval_changes_lists(store: ConversationStore, decision: str, status: str) -> None:
    """It leaves the open ones and stands among its like."""
    await _asked(store)
    await store.decide("acme", "a1", decision, "dana", "", continuation())  # type: ignore[arg-type] # parametrized

    assert (await store.approvals("acme", "open", None, 10)).items == []
    [listed] = (await store.approvals("acme", status, None, 10)).items  # type: ignore[arg-type] # parametrized
    assert listed.status == status
    assert await store.expired_approvals(to_epoch(LATER) + 1, 10) == []


async def test_the_second_decision_is_answered_with_the_first(store: ConversationStore) -> None:
    """Not even the same person can decide twice."""
    await _asked(store)
    await _approve(store)

    again = await _approve(store)
    assert isinstance(again, AlreadyDecided)
    other = await store.decide("acme", "a1", "decline", "eve", "no", continuation("t1-no"))
    assert isinstance(other, AlreadyDecided)
    assert (other.record.status, other.record.decided_by) == ("approved", "dana")
    assert len((await store.turns(REF, None, 10)).items) == 2
    assert (await store.approvals("acme", "declined", None, 10)).items == []


async def test_of_decisions_at_the_same_moment_one_counts(store: ConversationStore) -> None:
    """The approved action may not run twice."""
    await _asked(store)
    answers: list[Decision] = []

    async def decide(number: int) -> None:
        go_on = continuation(f"t1-go{number}")
        answers.append(await store.decide("acme", "a1", "approve", f"person {number}", "", go_on))

    async with anyio.create_task_group() as tasks:
        for number in range(8):
            tasks.start_soon(decide, number)
    [winner] = [answer for answer in answers if isinstance(answer, Decided)]
    losers = [answer for answer in answers if isinstance(answer, AlreadyDecided)]
    assert [loser.record for loser in losers] == [winner.record] * 7
    assert len((await store.turns(REF, None, 20)).items) == 2


async def test_a_continuation_passes_a_full_queue(open_store: OpenStore) -> None:
    """What a person agreed to is not refused because the customer kept writing."""
    store = open_store(StoreLimits(queue=1))
    await _asked(store)
    await store.begin(turn("t2"))

    assert isinstance(await _approve(store), Decided)
    assert (await complete(store)).request.turn_id == "t2"
    assert (await complete(store)).request.turn_id == "t1-go"


async def test_an_approval_is_found_in_its_own_tenant_only(store: ConversationStore) -> None:
    """Another tenant's desk can't even learn that it exists."""
    await _asked(store)

    assert await store.approval("globex", "a1") is None
    other = continuation(tenant="globex")
    assert await store.decide("globex", "a1", "approve", "dana", "", other) == Unknown()
    assert await store.decide("acme", "a2", "approve", "dana", "", continuation()) == Unknown()


async def test_a_continuation_of_another_conversation_is_a_mistake(store: ConversationStore) -> None:
    """The decision and what follows from it belong together."""
    await _asked(store)

    with pytest.raises(ValueError, match="another conversation"):
        await store.decide("acme", "a1", "approve", "dana", "", continuation(conversation_id="c2"))


async def test_an_open_approval_expires(store: ConversationStore) -> None:
    """The expiry sweeper is told which."""
    await _asked(store)
    expiry = to_epoch(LATER)

    assert await store.expired_approvals(expiry - 1, 10) == []
    assert await store.expired_approvals(expiry, 10) == [approval()]
    await store.decide("acme", "a1", "expire", "system", "", continuation())
    assert await store.expired_approvals(expiry, 10) == []


async def test_an_approval_id_that_exists_is_left_alone(store: ConversationStore) -> None:
    """A later turn can't reopen what was decided."""
    await _asked(store)
    await _approve(store)
    await complete(store, commit("t1-go", approvals=[approval(turn_id="t1-go")]))

    kept = await store.approval("acme", "a1")
    assert kept is not None
    assert (kept.status, kept.turn_id) == ("approved", "t1")


async def test_an_entry_whose_commit_never_came_is_dropped_when_due(store: ConversationStore, redis: Redis) -> None:
    """But not while a queued turn could still write it."""
    await store.begin(turn("t1"))
    await store._indexes.announce(REF, [approval()], [])

    assert await store.expired_approvals(to_epoch(LATER), 10) == []
    assert await redis.zcard(APPROVALS) == 1
    await complete(store)
    assert await store.expired_approvals(to_epoch(LATER), 10) == []
    assert await redis.zcard(APPROVALS) == 0


async def test_what_a_decider_that_died_left_in_the_index_is_dropped(store: ConversationStore, redis: Redis) -> None:
    """The index of open approvals mends itself."""
    await _asked(store)
    await redis.hset(ConversationKeys(REF).approval("a1"), "status", "approved")

    assert (await store.approvals("acme", "open", None, 10)).items == []
    assert await store.expired_approvals(to_epoch(LATER), 10) == []
    assert await redis.zcard(APPROVALS) == 0


async def test_approvals_come_in_pages_latest_first(store: ConversationStore) -> None:
    """Each appears once, on one page."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", approvals=[approval(f"a{number}") for number in range(5)]))

    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = await store.approvals("acme", "open", cursor, 2)
        seen += [record.id for record in page.items]
        cursor = page.next_cursor
    assert seen == ["a4", "a3", "a2", "a1", "a0"]
    assert cursor is None

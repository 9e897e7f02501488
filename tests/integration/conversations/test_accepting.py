"""A turn is accepted once, in its own conversation, or refused for a stated reason."""

import pytest
from redis.asyncio import Redis

from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.keys import OPEN_TURNS, ConversationKeys, ConversationRef
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outcomes import (
    Accepted,
    Decided,
    InFlight,
    KeyReused,
    NotFound,
    QueueFull,
    Rejected,
    Replay,
)
from orchestrator.conversations.records import JOURNAL_VERSION
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    OpenStore,
    approval,
    bot_message,
    commit,
    complete,
    continuation,
    follow_up,
    taken,
    turn,
)

pytestmark = pytest.mark.anyio
NEWER = str(JOURNAL_VERSION + 1)


async def test_an_accepted_turn_stores_the_customers_message_first(store: ConversationStore) -> None:
    """Whatever happens to the turn, what the customer said is kept."""
    assert await store.begin(turn("t1")) == Accepted(1)

    [message] = (await store.messages(REF, None, 10)).items
    assert (message.role, message.text, message.turn_id) == ("customer", "message of t1", "t1")
    [event] = await store.events(REF, None, 10)
    assert event.type == "turn.accepted"


async def test_an_expired_conversation_leaves_nothing_to_the_next_of_its_name(
    store: ConversationStore, redis: Redis
) -> None:
    """What it knew and said may be kept up to an hour longer than whose it was: the next may be somebody else's."""
    await store.begin(turn("t1"))
    await complete(store)
    await redis.delete(ConversationKeys(REF).meta)
    begun = await store.begin(turn("t2", customer_id="cus_other"), owner="hub-1")

    assert isinstance(begun, Accepted)
    assert begun.taken is not None
    assert (begun.taken.state, begun.taken.history) == (None, [])
    assert [message.turn_id for message in (await store.messages(REF, None, 10)).items] == ["t2"]
    assert {event.turn_id for event in await store.events(REF, None, 10)} == {"t2"}


async def test_an_action_has_no_message(store: ConversationStore) -> None:
    """A skill called by a button is a turn in which nobody said anything."""
    asked = turn("t1", message="", action='{"skill":"shop.pay_back"}')
    await store.begin(asked)

    assert (await store.messages(REF, None, 10)).items == []
    assert (await taken(store)).request == asked


async def test_the_same_key_and_body_while_it_waits_is_in_flight(store: ConversationStore) -> None:
    """A client that retries early must not enqueue its turn again."""
    await store.begin(turn("t1"))

    assert await store.begin(turn("t1")) == InFlight("t1")
    await taken(store)
    assert await store.begin(turn("t1")) == InFlight("t1")
    assert len((await store.turns(REF, None, 10)).items) == 1


async def test_the_same_key_and_body_afterwards_gets_the_stored_reply(store: ConversationStore) -> None:
    """The reply is the one of the first time, byte for byte."""
    await store.begin(turn("t1"))
    await complete(store)

    assert await store.begin(turn("t1")) == Replay(commit("t1").reply, "t1")
    assert await store.take(REF, "hub-1") is None


async def test_the_same_key_with_another_body_is_refused(store: ConversationStore) -> None:
    """An idempotency key stands for one body, before and after the turn is done."""
    await store.begin(turn("t1"))
    other = turn("t1", body_hash="another")

    assert await store.begin(other) == KeyReused()
    await complete(store)
    assert await store.begin(other) == KeyReused()


async def test_a_full_queue_refuses_and_writes_nothing(open_store: OpenStore) -> None:
    """The limit counts turns that wait or run."""
    store = open_store(StoreLimits(queue=2))
    await store.begin(turn("t1"))
    await store.begin(turn("t2"))

    assert await store.begin(turn("t3")) == QueueFull()
    assert await store.turn(REF, "t3") is None
    assert len((await store.messages(REF, None, 10)).items) == 2
    await complete(store)
    assert await store.begin(turn("t3")) == Accepted(2)


async def test_reject_mode_refuses_while_a_turn_runs(store: ConversationStore) -> None:
    """A caller may prefer a refusal to waiting."""
    assert await store.begin(turn("t1"), mode="reject") == Accepted(1)
    assert await store.begin(turn("t2"), mode="reject") == Rejected()
    await complete(store)
    assert await store.begin(turn("t2"), mode="reject") == Accepted(1)


@pytest.mark.parametrize(
    "stranger",
    [{"customer_id": "cus_2"}, {"customer_id": None}, {"caller": "other key"}],
    ids=["another customer", "nobody in particular", "another caller"],
)
async def test_a_conversation_belongs_to_its_caller_and_customer(
    store: ConversationStore,
    stranger: dict[str, object],
) -> None:
    """To everybody else it does not exist, and their try leaves no trace in it."""
    await store.begin(turn("t1"))
    await complete(store)

    assert await store.begin(turn("t2", **stranger)) == NotFound()
    assert await store.begin(turn("t1", **stranger)) == NotFound()
    assert len((await store.turns(REF, None, 10)).items) == 1
    assert (await store.conversations("acme", "cus_2", None, 10)).items == []


async def test_an_anonymous_conversation_becomes_the_customers_at_sign_in(store: ConversationStore) -> None:
    """From the first identified turn on it is that customer's alone."""
    await store.begin(turn("t1", customer_id=None))
    assert await store.begin(turn("t2", customer_id="cus_1")) == Accepted(2)

    record = await store.conversation(REF)
    assert record is not None
    assert record.customer_id == "cus_1"
    assert await store.begin(turn("t3", customer_id=None)) == NotFound()
    assert await store.begin(turn("t3", customer_id="cus_2")) == NotFound()
    [listed] = (await store.conversations("acme", "cus_1", None, 10)).items
    assert listed.id == "c1"


async def test_another_caller_cannot_claim_an_anonymous_conversation(store: ConversationStore) -> None:
    """Guessing an id is not signing in."""
    await store.begin(turn("t1", customer_id=None))

    assert await store.begin(turn("t2", caller="other key")) == NotFound()


async def test_a_refused_turn_does_not_claim_an_anonymous_conversation(open_store: OpenStore) -> None:
    """Only an accepted turn changes whose it is."""
    store = open_store(StoreLimits(queue=1))
    await store.begin(turn("t1", customer_id=None))

    assert await store.begin(turn("t2", customer_id="cus_1")) == QueueFull()
    record = await store.conversation(REF)
    assert record is not None
    assert record.customer_id is None


async def test_the_desk_may_speak_in_any_conversation_without_owning_it(store: ConversationStore) -> None:
    """`any_customer` opens the door and changes no name on it."""
    await store.begin(turn("t1", customer_id=None))

    desk = turn("t2", caller="desk", customer_id="cus_9")
    assert await store.begin(desk, any_customer=True) == Accepted(2)
    record = await store.conversation(REF)
    assert record is not None
    assert (record.caller, record.customer_id) == ("web", None)


async def test_tenants_do_not_share_conversation_ids(store: ConversationStore) -> None:
    """The same id in two tenants is two conversations."""
    await store.begin(turn("t1"))

    assert await store.begin(turn("t1", tenant="globex", customer_id="cus_7")) == Accepted(1)
    assert len((await store.turns(ConversationRef("globex", "c1"), None, 10)).items) == 1


def _froze_once(store: ConversationStore, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub has not asked for the time since long; what it enters before it asks again is swept."""
    ask = store._connection.now

    async def swept_meanwhile() -> float:
        await redis.delete(OPEN_TURNS)
        return await ask()

    monkeypatch.setattr(store._connection, "seen", 1000.0)
    monkeypatch.setattr(store._connection, "now", swept_meanwhile)


async def test_a_turn_is_indexed_anew_when_writing_it_took_too_long(
    store: ConversationStore,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hub that froze between index and turn may find its entry swept: the turn must be in the index all the same."""
    _froze_once(store, redis, monkeypatch)
    assert await store.begin(turn("t1")) == Accepted(1)
    assert await redis.zcard(OPEN_TURNS) == 1


async def test_a_turn_that_always_comes_too_late_is_not_accepted(
    store: ConversationStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rather than one that no sweeper would find, should this hub die."""

    async def long_ago() -> float:
        return 1000.0

    monkeypatch.setattr(store._connection, "now", long_ago)
    with pytest.raises(StoreUnavailable):
        await store.begin(turn("t1"))
    assert await store.turn(REF, "t1") is None


async def test_a_decision_is_indexed_anew_when_writing_it_took_too_long(
    store: ConversationStore,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same for the turn that goes on from an approval."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", approvals=[approval()]))
    await store.closed()
    _froze_once(store, redis, monkeypatch)
    assert isinstance(await store.decide("acme", "a1", "approve", "dana", "", continuation()), Decided)
    assert await redis.zcard(OPEN_TURNS) == 1


async def test_the_history_of_a_turn_ends_before_it(store: ConversationStore) -> None:
    """Messages of turns that wait behind it are stored already, but are not its past."""
    for turn_id in ("t1", "t2", "t3"):
        await store.begin(turn(turn_id))
    await complete(store)

    second = await taken(store)
    assert [message.text for message in second.history] == ["message of t1", "reply"]


async def test_the_history_keeps_only_the_latest_messages(open_store: OpenStore) -> None:
    """A long conversation costs no more than a short one."""
    store = open_store(StoreLimits(history=3))
    for number in range(4):
        await store.begin(turn(f"t{number}"))
        await complete(store)
    await store.begin(turn("t9"))
    await store.begin(turn("t10"))

    assert [message.id for message in (await taken(store)).history] == [bot_message("t2").id, "t3.0", "t3.1"]


async def test_a_continuation_carries_why_it_exists(store: ConversationStore) -> None:
    """The runner finds in the request what to resume."""
    await store.begin(continuation())

    assert (await taken(store)).request == continuation()


async def test_the_journal_says_which_version_wrote_it(store: ConversationStore, redis: Redis) -> None:
    """A turn of a newer hub is left to newer hubs during a rolling upgrade."""
    await store.begin(turn("t1"))
    await redis.hset(ConversationKeys(REF).turn("t1"), "v", NEWER)

    assert await store.take(REF, "hub-1") is None


async def test_a_conversation_says_which_version_ran_there_last(store: ConversationStore, redis: Redis) -> None:
    """What a newer hub left there, a plan, a state or a follow-up, is for newer hubs."""
    await store.begin(turn("t1"))
    await complete(store, commit("t1", follow_ups=[follow_up()]))
    await store.begin(turn("t2"))
    lease = ConversationKeys(REF).lease
    ours = await redis.hget(lease, "v")
    await redis.hset(lease, "v", NEWER)

    assert await store.take(REF, "hub-1") is None
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30) is None

    await redis.hset(lease, "v", ours)
    assert await store.claim_follow_up(REF, "f1", "hub-1", 30) is not None
    assert (await taken(store)).request.turn_id == "t2"

"""Every script may run twice: redis-py sends a call again when its answer is late or cut off."""

import time
from dataclasses import dataclass, field, replace

import anyio
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import LeaseLost
from orchestrator.conversations.keys import ConversationKeys
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outcomes import Accepted
from orchestrator.conversations.pools import Client
from orchestrator.conversations.records import Taken
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import (
    REF,
    approval,
    bot_message,
    commit,
    continuation,
    follow_up,
    turn,
)
from tests.integration.conversations.doubled import DoubledConnection

DUE = 1000.0


@dataclass
class Walk:
    """One way through the store. Every action returns what its caller learns, without nonces and times."""

    store: ConversationStore
    redis: Redis
    mine: Taken | None = None
    old_fence: str = "0:nobody:x"
    asked: int = 0
    learned: list[object] = field(default_factory=list)

    @property
    def fence(self) -> str:
        """The latest fence this walker got."""
        return self.mine.fence if self.mine else self.old_fence

    @property
    def turn_id(self) -> str:
        """The turn it took last."""
        return self.mine.request.turn_id if self.mine else "t1"

    async def begin(self) -> object:
        """A new turn."""
        self.asked += 1
        return await self.store.begin(turn(f"t{self.asked}"))

    async def begin_and_take(self) -> object:
        """A new turn, taken at once where nothing is before it."""
        self.asked += 1
        begun = await self.store.begin(turn(f"t{self.asked}"), owner="hub-1")
        if not isinstance(begun, Accepted):
            return begun
        self.mine = begun.taken or self.mine
        return begun.position, begun.taken and _known(begun.taken)

    async def begin_again(self) -> object:
        """The client's own second try of its latest turn."""
        return await self.store.begin(turn(f"t{self.asked}"))

    async def begin_elsewhere(self) -> object:
        """Somebody else's try."""
        return await self.store.begin(turn("t0", customer_id="cus_2"), mode="reject")

    async def take(self) -> object:
        """The next turn, if it is free."""
        if not (found := await self.store.take(REF, "hub-1")):
            return None
        self.mine = found
        return _known(found)

    async def renew(self) -> object:
        """The lease."""
        return await self.store.renew([(REF, self.fence)])

    async def lease_runs_out(self) -> object:
        """The walker is silent for too long."""
        if await self.redis.hexists(ConversationKeys(REF).lease, "until"):
            await self.redis.hset(ConversationKeys(REF).lease, "until", "1000.0")
        return None

    async def hand_back(self) -> None:
        """The turn, to whoever wants it."""
        await self.store.hand_back(REF, self.fence, self.turn_id)

    async def plan(self) -> None:
        """The plan."""
        await self.store.save_plan(REF, self.fence, self.turn_id, "plan", events=[("plan.made", "{}")])

    async def step(self) -> None:
        """A whole step."""
        await self.store.begin_step(REF, self.fence, self.turn_id, "s1", "begun", events=[("step.started", "{}")])
        await self.store.end_step(REF, self.fence, self.turn_id, "s1", "ended", events=[("step.done", "{}")])

    async def finish(self) -> object:
        """The turn, with an approval and a follow-up."""
        leaving = commit(self.turn_id, approvals=[approval(turn_id=self.turn_id)], follow_ups=[follow_up()])
        more = await self.store.finish(REF, self.fence, self.turn_id, leaving)
        await self.store.closed()
        return more

    async def decide(self) -> object:
        """The approval."""
        return await self.store.decide("acme", "a1", "approve", "dana", "", continuation())

    async def claim(self) -> object:
        """The follow-up."""
        return await self.store.claim_follow_up(REF, "f1", "hub-1", 30)

    async def put_off(self) -> None:
        """The follow-up, to a time that is past, so that it can be claimed again."""
        await self.store.settle_follow_up(REF, "f1", None, DUE + self.asked, None)

    async def settle(self) -> None:
        """The follow-up, with a word to the customer."""
        await self.store.settle_follow_up(REF, "f1", "sent", None, bot_message("t1", "It is sent."))

    async def sweep(self) -> object:
        """What the sweeper finds."""
        return await self.store.open_turns(0, 10), await self.store.due_follow_ups(time.time(), 10)

    async def act(self, action: str) -> None:
        """Does one thing and notes what came of it."""
        try:
            self.learned.append((action, await getattr(self, action)()))
        except LeaseLost:
            self.learned.append((action, "lost"))

    async def look(self) -> None:
        """Notes what a reader sees at the end."""
        for record in (await self.store.turns(REF, None, 100)).items:
            self.learned.append(replace(record, finished_at=None))
        self.learned.append((await self.store.messages(REF, None, 100)).items)
        self.learned.append([(event.type, event.payload) for event in await self.store.events(REF, None, 100)])
        self.learned.append(await self.store.approval("acme", "a1"))


ACTIONS = [
    "begin",
    "begin_and_take",
    "begin_again",
    "begin_elsewhere",
    "take",
    "renew",
    "lease_runs_out",
    "hand_back",
    "plan",
    "step",
    "finish",
    "decide",
    "claim",
    "put_off",
    "settle",
    "sweep",
]
# An ordinary life first, so that most walks get somewhere.
OPENINGS = [
    [],
    ["begin", "begin", "take"],
    ["begin_and_take", "plan", "begin_and_take"],
    ["begin", "take", "plan", "step", "finish"],
    ["begin", "take", "finish", "decide", "claim"],
]


def _known(found: Taken) -> object:
    """What of a turn taken does not name the call that took it."""
    return found.request, found.takes, found.plan, found.steps, found.state, found.history, found.poisoned


async def _walk(connection: Connection, redis: Redis, actions: list[str]) -> list[object]:
    await redis.config_set("maxmemory", 0)  # where an earlier test left a limit
    await redis.flushall()
    walk = Walk(ConversationStore(connection, StoreLimits(queue=3)), redis)
    for action in actions:
        await walk.act(action)
    await walk.look()
    return walk.learned


async def _once_and_twice(redis_url: str, actions: list[str]) -> None:
    async with Redis.from_url(redis_url, decode_responses=True, protocol=2) as redis:
        once = await _walk(Connection(Client(redis)), redis, actions)
        twice = await _walk(DoubledConnection(Client(redis)), redis, actions)
    assert twice == once


@settings(max_examples=50, deadline=None)
@given(
    opening=st.sampled_from(OPENINGS),
    actions=st.lists(st.sampled_from(ACTIONS), max_size=25),
)
def test_running_every_script_twice_changes_nothing_and_nobody_notices(
    redis_url: str,
    opening: list[str],
    actions: list[str],
) -> None:
    """The second run leaves every key as it is, and its answer leads callers to the same conclusions."""
    anyio.run(_once_and_twice, redis_url, opening + actions)

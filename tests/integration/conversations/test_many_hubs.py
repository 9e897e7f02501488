"""Several hubs serve the same conversations; some die in the middle of a turn."""

import random
from collections import defaultdict

import anyio
import pytest
from redis.asyncio import Redis

from orchestrator.conversations.errors import LeaseLost
from orchestrator.conversations.keys import OPEN_TURNS, ConversationRef
from orchestrator.conversations.records import Taken
from orchestrator.conversations.store import ConversationStore
from tests.integration.conversations.builders import commit, turn

pytestmark = pytest.mark.anyio

CONVERSATIONS = ("c1", "c2", "c3")
TURNS = [f"t{number}" for number in range(8)]


class Hub:
    """Sweeps and runs turns until none is open; now and then it forgets one it runs, as a dead process would."""

    def __init__(self, store: ConversationStore, name: str, ends: dict[str, list[str]]) -> None:
        self.store = store
        self.name = name
        self.ends = ends
        self.chance = random.Random(name)  # noqa: S311 - no secret

    async def serve(self, redis: Redis) -> None:
        """Returns once every accepted turn is done."""
        while await redis.zcard(OPEN_TURNS):
            for ref, _ in await self.store.open_turns(0, 10):
                if mine := await self.store.take(ref, self.name):
                    await self.run(ref, mine)
            await anyio.sleep(0.005)

    async def run(self, ref: ConversationRef, mine: Taken) -> None:
        """Runs one turn, or a part of it."""
        turn_id = mine.request.turn_id
        try:
            if mine.plan is None:
                await self.store.save_plan(ref, mine.fence, turn_id, "plan")
            if self.chance.random() < 0.3:
                return
            await self.store.begin_step(ref, mine.fence, turn_id, f"s{mine.takes}", "begun")
            await anyio.sleep(self.chance.random() * 0.1)
            await self.store.finish(ref, mine.fence, turn_id, commit(turn_id))
            self.ends[ref.conversation_id].append(turn_id)
        except LeaseLost:
            return


async def test_every_accepted_turn_ends_once_and_in_order(hasty: ConversationStore, redis: Redis) -> None:
    """With three hubs that race, dawdle past their leases and forget turns."""
    for conversation in CONVERSATIONS:
        for turn_id in TURNS:
            await hasty.begin(turn(turn_id, conversation_id=conversation))
    ends: dict[str, list[str]] = defaultdict(list)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as hubs:
            for number in range(3):
                hubs.start_soon(Hub(hasty, f"hub-{number}", ends).serve, redis)

    assert {conversation: sorted(done) for conversation, done in ends.items()} == dict.fromkeys(CONVERSATIONS, TURNS)
    for conversation in CONVERSATIONS:
        said = (await hasty.messages(ConversationRef("acme", conversation), None, 100)).items
        assert [message.turn_id for message in said if message.role == "bot"] == TURNS

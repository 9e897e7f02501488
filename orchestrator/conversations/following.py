"""Following a conversation: its events as they come."""

import time
from collections.abc import AsyncIterator

import anyio

from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.reading import Reading
from orchestrator.conversations.records import StoredEvent, ends_turn

BATCH = 100
BUSY_SECONDS = 0.05
QUIET_SECONDS = 0.25
"""How often Redis is asked, while a turn runs and while none does: what many followers ask goes in one round trip."""
LIVELY_SECONDS = 15.0
TROUBLE_SECONDS = 10.0


async def follow(store: Reading, ref: ConversationRef, after: str) -> AsyncIterator[list[StoredEvent]]:
    """Yield what comes after the event `after`, in order, without end; an empty list each time there was nothing.

    It polls instead of blocking: so thousands of followers need no connections of their own, and a failover of Redis is
    not noticed. Raises BadCursor when `after` can't be an event id, StoreError when Redis is away for ten seconds.
    """
    answered = time.monotonic()
    lively_until = answered + LIVELY_SECONDS
    while True:
        try:
            events = await store.events(ref, after, BATCH)
            answered = time.monotonic()
        except StoreError:
            if time.monotonic() - answered > TROUBLE_SECONDS:
                raise
            events = []
        yield events
        if events:
            after = events[-1].id
            lively_until = 0 if ends_turn(events[-1]) else time.monotonic() + LIVELY_SECONDS
        if len(events) < BATCH:
            await anyio.sleep(BUSY_SECONDS if time.monotonic() < lively_until else QUIET_SECONDS)

"""Sends events once more: those somebody names, or all of a span of time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import anyio

from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.outbox import Outbox
from orchestrator.outbox.events import conversation_of
from orchestrator.outbox.schedule import occurred_at
from orchestrator.outbox.signing import told_in
from orchestrator.outbox.subscriptions import Subscription

PAGE = 200
MOST = 10_000
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is sent again, and whether that is all there is."""

    event_ids: tuple[str, ...]
    complete: bool = True


async def replay_named(store: Outbox, subscription: Subscription, event_ids: Iterable[str]) -> Replayed:
    """Send these events to a webhook again; those the tenant does not have are left out."""
    return Replayed(await _replay(store, subscription, event_ids))


async def replay_span(
    store: Outbox, subscription: Subscription, since: datetime, until: datetime, *, dead: bool
) -> Replayed:
    """Send what happened from `since` to before `until` to a webhook again, or of that only the dead letters.

    The latest ten thousand of what was sent to it before; what waits yet comes anyway.
    """
    cursor, found, complete = None, list[str](), True
    while True:
        page = await store.deliveries(subscription.tenant, subscription.id, cursor, PAGE, dead=dead)
        moments = [(sent.event.id, occurred_at(told_in(sent.event)["timestamp"])) for sent in page.items]
        found += [event_id for event_id, at in moments if since.timestamp() <= at < until.timestamp()]
        cursor = page.next_cursor
        complete = len(found) <= MOST
        # A list is in the order of tries, and an event is never tried before it happens.
        if cursor is None or float(cursor) < since.timestamp() or not complete:
            break
    return Replayed(await _replay(store, subscription, found[:MOST]), complete)


async def _replay(store: Outbox, subscription: Subscription, event_ids: Iterable[str]) -> tuple[str, ...]:
    by_conversation: defaultdict[str, list[str]] = defaultdict(list)
    for event_id in event_ids:
        if conversation := conversation_of(event_id):
            by_conversation[conversation].append(event_id)
    again: list[str] = []
    room = anyio.CapacityLimiter(AT_ONCE)

    async def replay(conversation: str, named: list[str]) -> None:
        async with room:
            ref = ConversationRef(subscription.tenant, conversation)
            again.extend(await store.replay(ref, subscription.id, named))

    async with anyio.create_task_group() as tasks:
        for conversation, named in by_conversation.items():
            tasks.start_soon(replay, conversation, named)
    return tuple(again)

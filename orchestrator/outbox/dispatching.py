"""Sends what waits in the outbox: at least once, and in the order of its conversation."""

import logging
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import anyio
from anyio.abc import TaskGroup

from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.outbox import Line, Outbox, Sent
from orchestrator.metrics import HubMetrics
from orchestrator.outbox.schedule import after, next_time, next_up, occurred_at
from orchestrator.outbox.sending import Sender
from orchestrator.outbox.signing import message_of, told_in
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.outbox.subscribing import Subscribing
from orchestrator.outbox.subscriptions import Subscription

LOOK_SECONDS = 0.25
AT_ONCE = 8
"""Conversations in which one hub sends to one webhook at a time: a slow receiver holds up nobody else."""
AT_ONCE_IN_ALL = 512
CLAIM_MARGIN_S = 3.0
RELEASE_SECONDS = 1.0
log = logging.getLogger(__name__)


@dataclass
class Dispatcher:
    """One of these runs in every hub; claims keep them out of each other's way.

    One that dies leaves its claim for a moment; then another hub sends what was not marked again, under the same id.
    """

    store: Outbox
    subscribing: Subscribing
    sender: Sender
    metrics: HubMetrics
    retries_s: tuple[float, ...]
    owner: str = field(default_factory=lambda: f"hub-{uuid4().hex[:12]}")
    _at_work: defaultdict[str, set[ConversationRef]] = field(default_factory=lambda: defaultdict(set))
    _busy: int = 0
    _freed: anyio.Event = field(default_factory=anyio.Event)
    _paused_until: dict[str, float] = field(default_factory=dict)

    @property
    def subscribers(self) -> Subscribers:
        """The webhooks to be told."""
        return self.subscribing.subscribers

    @property
    def claim_s(self) -> float:
        """How long a line is ours without a word: longer than a delivery may take."""
        return self.sender.timeout_s + CLAIM_MARGIN_S

    async def run(self) -> None:
        """Send what is due until this hub stops."""
        async with anyio.create_task_group() as tasks:
            while True:
                self._freed, more = anyio.Event(), False
                try:
                    more = await self._look(tasks)
                except StoreError as error:
                    log.warning("webhooks put off: %s", error)
                except Exception:
                    # Whatever it was must not end the sending of all others.
                    log.exception("could not look for what webhooks wait for")
                with anyio.move_on_after(LOOK_SECONDS):
                    await (self._freed.wait() if more else anyio.sleep_forever())

    async def _look(self, tasks: TaskGroup) -> bool:
        """Begin to work on what is due; whether there is more than could be begun."""
        now = time.time()
        free = [one for one in self.subscribers.everyone() if self._has_room(one, now)]
        due = await self.store.due_lines([(one.tenant, one.id) for one in free], now, 2 * AT_ONCE)
        more = len(free) < len(self.subscribers.everyone())
        for subscription, lines in zip(free, due, strict=True):
            working = self._at_work[subscription.id]
            for ref, score in lines:
                if ref not in working and len(working) < AT_ONCE and self._busy < AT_ONCE_IN_ALL:
                    working.add(ref)
                    self._busy += 1
                    tasks.start_soon(self._work, subscription, ref, score)
            more = more or len(lines) > AT_ONCE
        return more

    def _has_room(self, subscription: Subscription, now: float) -> bool:
        paused = self._paused_until.get(subscription.id, 0.0) > now
        return not paused and len(self._at_work[subscription.id]) < AT_ONCE

    async def _work(self, subscription: Subscription, ref: ConversationRef, score: float) -> None:
        try:
            line = await self.store.claim_line(ref, subscription.id, score, self.owner, self.claim_s)
            if line is not None:
                await self._send_all(subscription, line)
        except StoreError as error:
            log.warning("webhook %s put off: %s", subscription.id, error)
        except Exception:
            # One bad entry must not end the sending of all others; its claim runs out, and it is tried again.
            log.exception("webhook %s failed", subscription.id)
        finally:
            self._at_work[subscription.id].discard(ref)
            self._busy -= 1
            self._freed.set()

    async def _send_all(self, subscription: Subscription, line: Line) -> None:
        """Send what is due in a line, then give it up until the next is."""
        next_at: float | None = time.time()
        try:
            next_at = await self._sent(subscription, line)
        finally:
            with anyio.move_on_after(RELEASE_SECONDS, shield=True), suppress(StoreError):
                await self.store.release_line(line, next_at)

    async def _sent(self, subscription: Subscription, line: Line) -> float | None:
        while True:
            waiting = await self.store.line(line)
            now = time.time()
            sent = next_up(waiting, now)
            paused_until = self._paused_until.get(subscription.id, 0.0)
            current = self.subscribers.current(subscription)
            if sent is None or current is None or paused_until > now:
                due = next_time(waiting)
                return None if due is None else max(due, paused_until)
            if not await self._send(current, line, sent):
                return now

    async def _send(self, subscription: Subscription, line: Line, sent: Sent) -> bool:
        """Send one event and note what came of it; whether to go on with the line."""
        event, message = sent.event, message_of(sent.event, subscription)
        answer = await self.sender.send(subscription.url, event.id, message, subscription.signing(time.time()))
        now = time.time()
        occurred = occurred_at(told_in(event)["timestamp"])
        delivery = after(sent.delivery, answer, occurred, now, self.retries_s)
        self.metrics.webhook_sent(delivery.status)
        if answer.retry_after_s and not answer.taken:
            self._paused_until[subscription.id] = now + answer.retry_after_s
        ours = await self.store.mark(line, Sent(event, delivery), self.claim_s)
        if answer.gone:
            await self.subscribing.switch_off(subscription, "the receiver answered 410 Gone")
            return False
        return ours

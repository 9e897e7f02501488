"""Closes turns that are done, and lets webhooks be told: nobody waits for it, so many are closed together."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.indexes import DoneTurn, Indexes
from orchestrator.conversations.keys import ConversationRef

PAUSE_S = 0.05
log = logging.getLogger(__name__)


@dataclass
class Closing:
    """Waits a moment for turns that are done, and closes them all. What it cannot close is left to the sweeper."""

    _indexes: Indexes
    _done: list[DoneTurn] = field(default_factory=list)
    _due: list[tuple[ConversationRef, tuple[str, ...]]] = field(default_factory=list)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closer: asyncio.Task[None] | None = None

    def add(self, turn: DoneTurn) -> None:
        """Close `turn` in a moment."""
        self._done.append(turn)
        self._begin()

    def add_due(self, ref: ConversationRef, webhooks: tuple[str, ...]) -> None:
        """Make what waits for these webhooks in a conversation due in a moment; its turn is still open."""
        if webhooks:
            self._due.append((ref, webhooks))
            self._begin()

    def _begin(self) -> None:
        if self._closer is None or self._closer.done():
            self._closer = asyncio.create_task(self._close_in_a_moment())

    async def close_all(self) -> None:
        """Returns when everything that was added is closed, or left to the sweeper."""
        async with self._one_by_one:
            done, self._done = self._done, []
            due, self._due = self._due, []
            with suppress(StoreUnavailable):
                for ref, webhooks in due:
                    await self._indexes.enter_due(ref, webhooks)
                await self._indexes.close_turns(done)

    async def _close_in_a_moment(self) -> None:
        while self._done or self._due:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.close_all()
            except Exception:
                # Nobody waits for this and the sweeper mends it, but it should not go unseen.
                log.exception("could not close turns that are done")

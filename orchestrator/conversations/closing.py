"""Closes turns that are done: nobody waits for it, so many are closed together."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.indexes import DoneTurn, Indexes

PAUSE_S = 0.05
log = logging.getLogger(__name__)


@dataclass
class Closing:
    """Waits a moment for turns that are done, and closes them all. What it cannot close is left to the sweeper."""

    _indexes: Indexes
    _done: list[DoneTurn] = field(default_factory=list)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closer: asyncio.Task[None] | None = None

    def add(self, turn: DoneTurn) -> None:
        """Close `turn` in a moment."""
        self._done.append(turn)
        if self._closer is None or self._closer.done():
            self._closer = asyncio.create_task(self._close_in_a_moment())

    async def close_all(self) -> None:
        """Returns when everything that was added is closed, or left to the sweeper."""
        async with self._one_by_one:
            done, self._done = self._done, []
            with suppress(StoreUnavailable):
                await self._indexes.close_turns(done)

    async def _close_in_a_moment(self) -> None:
        while self._done:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.close_all()
            except Exception:
                # Nobody waits for this and the sweeper mends it, but it should not go unseen.
                log.exception("could not close turns that are done")

"""Deletes the times held that were never booked, once nobody comes back to them."""

from dataclasses import dataclass
from datetime import timedelta

from agents.booking.sql import SqlCalendar
from agents.booking.sql_sweeping import sweep
from hubbub.clock import Clock
from hubbub.rounds import rounds
from hubbub.sql import SqlStore

KEEP_FOR = timedelta(days=1)
"""So long who held a time may still ask for it, if it is free."""
PAUSE_SECONDS = 600.0
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Sweeps what ran out, or was let go of, and was not asked for since."""

    store: SqlStore[SqlCalendar]
    clock: Clock

    async def run(self) -> None:
        """Sweep for ever."""
        await rounds(self.tick, PAUSE_SECONDS, "what is held no longer")

    async def tick(self) -> bool:
        """Delete some of it, and tell whether there may be more."""
        async with self.store.unit(writes=True) as unit:
            gone = await sweep(unit.backend.connection, self.clock() - KEEP_FOR, AT_ONCE)
            await unit.commit(None)
        return gone == AT_ONCE

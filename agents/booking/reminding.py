"""Reminds customers of their appointments: each once, whatever replica does it and whenever it dies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agents.booking.backend import Booking
from agents.booking.posting import Post
from hubbub.clock import Clock
from hubbub.mail.message import Mailbox
from hubbub.mail.outbox import Mail
from hubbub.records import Store
from hubbub.rounds import rounds

PAUSE_SECONDS = 1.0
BATCH = 50


class Reminders(Protocol):
    """Appointments whose customers are to be reminded, inside one transaction."""

    async def are_due(self, now: datetime) -> bool:
        """Whether `take` would find any; ones that another transaction has taken and not committed count."""
        ...

    async def take(self, now: datetime, limit: int) -> Sequence[tuple[Booking, Mailbox | None]]:
        """Take up to `limit` appointments that nobody else takes, with where their customers get mail, if known.

        They are not due again once this transaction is committed, unless they are moved.
        """
        ...

    async def put(self, mail: Mail, now: datetime) -> None:
        """Keep a mail to be sent."""
        ...


@dataclass(frozen=True, slots=True)
class Reminding:
    """Puts a reminder into the outbox in the transaction that notes it as written."""

    store: Store[Reminders]
    post: Post
    clock: Clock

    async def run(self) -> None:
        """Remind for ever."""
        await rounds(self.tick, PAUSE_SECONDS, "the reminders")

    async def tick(self) -> bool:
        """Write up to fifty reminders that are due, and tell whether there may be more."""
        now = self.clock()
        async with self.store.unit(writes=False) as unit:
            if not await unit.backend.are_due(now):
                return False
        async with self.store.unit(writes=True) as unit:
            taken = await unit.backend.take(now, BATCH)
            for booking, mailbox in taken:
                if mailbox is not None:
                    await unit.backend.put(self.post.reminder(booking, mailbox, now), now)
            await unit.commit(None)
        return len(taken) == BATCH

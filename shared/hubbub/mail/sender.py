"""Sends the outbox: at once where it can, again and again where it must, one sender at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

import anyio

from hubbub.clock import Clock
from hubbub.mail.outbox import Delivery, Mail, Outbox
from hubbub.records import Store
from hubbub.rounds import rounds

FIRST_TRY_SECONDS = 2.0
FIRST_LEASE = timedelta(seconds=5)
ANSWER_SECONDS = 0.3
TRY_SECONDS = 20.0
LEASE = timedelta(seconds=30)
BATCH = 10
POLL_SECONDS = 0.5
FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=60)
KEEP_FOR = timedelta(days=30)
FORGET_SECONDS = 600.0
FORGOTTEN_AT_ONCE = 500


class Mailer(Protocol):
    """Hands one mail to a mail server."""

    async def send(self, mail: Mail) -> Delivery:
        """Try once."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Takes mail from the outbox to the mail server.

    A mail is claimed for as long as a try may last, so that two senders never try it at the same time. A crash between
    the server's yes and our note of it sends the mail again, under the same Message-ID. `clock` must be the real one:
    leases outlive the process. What ended, whichever way, is deleted after `keep_for`.
    """

    store: Store[Outbox]
    mailer: Mailer
    clock: Clock
    keep_for: timedelta = KEEP_FOR

    def first_lease(self) -> datetime:
        """Until when a mail put into the outbox now belongs to the call that wrote it."""
        return self.clock() + FIRST_LEASE

    async def send_now(self, mail: Mail) -> None:
        """Try a mail that was just committed, for at most 2 s and with time left to answer the call."""
        left = anyio.current_effective_deadline() - anyio.current_time() - ANSWER_SECONDS
        await self._try(mail, min(FIRST_TRY_SECONDS, left))

    async def run(self) -> None:
        """Send what is due and delete what is over, for ever."""
        async with anyio.create_task_group() as jobs:
            jobs.start_soon(rounds, self._tick, POLL_SECONDS, "the outbox")
            jobs.start_soon(rounds, self.forget, FORGET_SECONDS, "what ended in the outbox")

    async def forget(self) -> bool:
        """Delete some of the mail that ended long ago, and tell whether there may be more."""
        async with self.store.unit(writes=True) as unit:
            gone = await unit.backend.forget(self.clock() - self.keep_for, FORGOTTEN_AT_ONCE)
            await unit.commit(None)
        return gone == FORGOTTEN_AT_ONCE

    async def _tick(self) -> bool:
        """Try up to ten due mails side by side, and tell whether there may be more."""
        mails = await self._claim()
        async with anyio.create_task_group() as tries:
            for mail in mails:
                tries.start_soon(self._try, mail, TRY_SECONDS)
        return len(mails) == BATCH

    async def _claim(self) -> Sequence[Mail]:
        now = self.clock()
        async with self.store.unit(writes=False) as unit:
            if not await unit.backend.has_due(now):
                return ()
        async with self.store.unit(writes=True) as unit:
            mails = await unit.backend.claim(now, now + LEASE, BATCH)
            await unit.commit(None)
        return mails

    async def _try(self, mail: Mail, seconds: float) -> None:
        delivery: Delivery | Literal["expired"] = "delayed"
        if mail.expires_at is not None and mail.expires_at <= self.clock():
            delivery = "expired"
        else:
            with anyio.move_on_after(seconds):
                delivery = await self.mailer.send(mail)
        with anyio.CancelScope(shield=True):  # what the mail server said must not be forgotten
            await self._note(mail, delivery)

    async def _note(self, mail: Mail, delivery: Delivery | Literal["expired"]) -> None:
        now = self.clock()
        async with self.store.unit(writes=True) as unit:
            if delivery == "delayed":
                await unit.backend.postpone(mail, now + pause_after(mail.attempts))
            else:
                await unit.backend.close(mail, delivery, now)
            await unit.commit(None)


def pause_after(attempts: int) -> timedelta:
    """How long a mail rests after its `attempts`-th failure (from 1): 0.5 s, doubling, at most 60 s."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)

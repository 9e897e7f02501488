"""Keeps the leases of the turns a hub runs: one timer and one round trip for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from orchestrator.conversations.errors import LeaseLost, StoreError
from orchestrator.conversations.records import Taken
from orchestrator.conversations.store import ConversationStore

RENEW_SECONDS = 1.0


@dataclass(eq=False, frozen=True, slots=True)
class _Held:
    taken: Taken
    scope: anyio.CancelScope


@dataclass
class Leases:
    """The leases this process holds."""

    store: ConversationStore
    _held: list[_Held] = field(default_factory=list)

    @contextmanager
    def held(self, taken: Taken) -> Iterator[None]:
        """Keep the lease of a turn until the block ends.

        When it is lost, the block is cancelled and LeaseLost raised: somebody else has the turn.
        """
        mine = _Held(taken, anyio.CancelScope())
        self._held.append(mine)
        try:
            with mine.scope:
                yield
        finally:
            self._held.remove(mine)
        if mine.scope.cancelled_caught:
            raise LeaseLost(f"turn {taken.request.turn_id}")

    async def renew(self) -> None:
        """Renew all leases again and again, until cancelled."""
        while True:
            await anyio.sleep(RENEW_SECONDS)
            held = tuple(self._held)
            try:
                answers = await self.store.renew([(one.taken.request.ref, one.taken.fence) for one in held])
            except StoreError:
                continue  # the leases may still hold; a script with a stale fence changes nothing
            for one, is_held in zip(held, answers, strict=True):
                if not is_held:
                    one.scope.cancel()

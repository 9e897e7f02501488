"""Keeps the leases of the turns a hub runs: one timer and one round trip for all of them."""

import asyncio
from dataclasses import dataclass, field
from typing import Self

import anyio

from orchestrator.conversations.errors import LeaseLost, StoreError
from orchestrator.conversations.records import Taken
from orchestrator.conversations.store import ConversationStore

RENEW_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class Held:
    """The lease of a turn, kept until the block ends: `with leases.held(taken): …`.

    When it is lost, the block is cancelled and LeaseLost raised: somebody else has the turn.
    """

    taken: Taken
    others: "list[Held]"
    lost: bool = False
    _task: "asyncio.Task[object] | None" = None
    _cancelling: int = 0

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        self._cancelling = self._task.cancelling() if self._task else 0
        self.others.append(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self.others.remove(self)
        task, self._task = self._task, None
        # As asyncio.timeout: the block was cancelled from here only if nobody else asked for it as well.
        if self.lost and task and task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise LeaseLost(f"turn {self.taken.request.turn_id}") from error

    def lose(self) -> None:
        """End the block, if it has not ended by itself: the turn is somebody else's."""
        if self._task and not self.lost:
            self.lost = True
            self._task.cancel()


@dataclass
class Leases:
    """The leases this process holds."""

    store: ConversationStore
    _held: list[Held] = field(default_factory=list)

    def held(self, taken: Taken) -> Held:
        """Keep the lease of a turn until the block ends."""
        return Held(taken, self._held)

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
                    one.lose()

"""Follows the labelled examples as they change, so that every replica learns the newest soon."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import anyio

from orchestrator.conversations.watching import keep_looking
from orchestrator.dialogue.labels import Example
from orchestrator.examples.records import LabelledExample
from orchestrator.examples.store import ExampleStore

LOOK_EVERY_SECONDS = 0.5
Teach = Callable[[str, tuple[Example, ...]], Awaitable[None]]
log = logging.getLogger(__name__)


@dataclass
class FollowingExamples:
    """Lets `teach` learn each tenant's examples. `looked` is set once those that were there at first are learned."""

    store: ExampleStore
    teach: Teach
    looked: anyio.Event = field(default_factory=anyio.Event)
    _looked_at: dict[str, int] = field(default_factory=dict)
    _learned: dict[str, int] = field(default_factory=dict)

    def learned(self, tenant: str) -> int:
        """Up to which change of a tenant's examples this hub has learned."""
        return self._learned.get(tenant, 0)

    async def watch(self) -> None:
        """Look for changes until cancelled."""
        await keep_looking(self.look, "routing examples", LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Learn whatever is new; changes made meanwhile are learned together, next time. Raises StoreUnavailable."""
        for tenant, number in (await self.store.changes()).items():
            if number != self._looked_at.get(tenant):
                await self._take_up(tenant, number)
        self.looked.set()

    async def _take_up(self, tenant: str, number: int) -> None:
        records = await self.store.all_of(tenant)
        examples = await anyio.to_thread.run_sync(_read_all, records)
        try:
            await self.teach(tenant, examples)
            self._learned[tenant] = number
            log.info("tenant %s goes by %d routing examples", tenant, len(examples))
        except Exception:
            # Trying the same again would keep a core busy for ever, and turns go on with what was learned before.
            log.exception("the routing examples of %s could not be learned", tenant)
        self._looked_at[tenant] = number


def _read_all(records: Mapping[str, str]) -> tuple[Example, ...]:
    return tuple(one.taught for one in LabelledExample.read_all(dict(sorted(records.items()))))

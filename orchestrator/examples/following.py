"""Follows the labelled examples as they change, so that every replica learns the newest soon."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import anyio

from orchestrator.conversations.errors import StoreError
from orchestrator.dialogue.labels import Example
from orchestrator.examples.records import read
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
        """Look for changes until cancelled; while Redis is away, what was learned last stays."""
        away = False
        while True:
            try:
                await self.look()
                away = False
            except StoreError as error:
                if not away:
                    log.warning("routing examples stay as they are: %s", error)
                away = True
            await anyio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Learn whatever is new; changes made meanwhile are learned together, next time. Raises StoreUnavailable."""
        for tenant, number in (await self.store.changes()).items():
            if number != self._looked_at.get(tenant):
                await self._take_up(tenant, number)
        self.looked.set()

    async def _take_up(self, tenant: str, number: int) -> None:
        records = await self.store.all_of(tenant)
        examples = await anyio.to_thread.run_sync(_read_all, tenant, records)
        try:
            await self.teach(tenant, examples)
            self._learned[tenant] = number
            log.info("tenant %s goes by %d routing examples", tenant, len(examples))
        except Exception:
            # Trying the same again would keep a core busy for ever, and turns go on with what was learned before.
            log.exception("the routing examples of %s could not be learned", tenant)
        self._looked_at[tenant] = number


def _read_all(tenant: str, records: Mapping[str, str]) -> tuple[Example, ...]:
    found = (read(tenant, example_id, records[example_id]) for example_id in sorted(records))
    return tuple(one.taught for one in found if one is not None)

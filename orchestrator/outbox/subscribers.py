"""The webhooks of all tenants, as this hub knows them: in memory, and never older than a second when it matters."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import anyio

from orchestrator.conversations.records import Published
from orchestrator.conversations.watching import keep_looking
from orchestrator.conversations.webhooks import Webhooks
from orchestrator.outbox.events import Happening, Place, published
from orchestrator.outbox.subscriptions import Subscription

LOOK_SECONDS = 0.5
FRESH_SECONDS = 1.0
"""Who is to be told is known from what was read within this time; a change is acknowledged after it."""
ALL_ANEW_SECONDS = 30.0


@dataclass
class Subscribers:
    """Knows who wants to be told of what happens.

    A turn asks here; the answer costs a look at the clock as long as what is known is fresh, which `watch` sees to. A
    hub that was held up reads anew before it answers. So a change that was acknowledged, `FRESH_SECONDS` after it was
    written, holds for everything that begins afterwards, at every hub.
    """

    store: Webhooks
    _known: dict[str, tuple[Subscription, ...]] = field(default_factory=dict)
    _changes: Mapping[str, str] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _all_read_at: float = float("-inf")

    async def of(self, tenant: str) -> tuple[Subscription, ...]:
        """The webhooks of a tenant that are switched on. Raises StoreUnavailable where they cannot be read."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            await self.read()
        return self._known.get(tenant, ())

    async def told(self, place: Place, happenings: Iterable[Happening]) -> tuple[Published, ...]:
        """What is to be written of what happened, if anybody wants to know."""
        subscriptions = await self.of(place.tenant)
        return published(place, happenings, subscriptions) if subscriptions else ()

    def everyone(self) -> list[Subscription]:
        """All webhooks that are switched on, of all tenants, as known at this moment."""
        return [one for subscriptions in self._known.values() for one in subscriptions]

    def current(self, subscription: Subscription) -> Subscription | None:
        """A webhook as it is by now; None where it was deleted or switched off."""
        known = self._known.get(subscription.tenant, ())
        return next((one for one in known if one.id == subscription.id), None)

    async def watch(self) -> None:
        """Keep what is known fresh until this hub stops."""
        await keep_looking(self.read, "webhooks", LOOK_SECONDS)

    async def read(self) -> None:
        """Read what has changed; from time to time all of it, should an announcement have been lost."""
        began = time.monotonic()
        changes = await self.store.webhook_changes()
        anew = began - self._all_read_at > ALL_ANEW_SECONDS
        for tenant, change in changes.items():
            if anew or self._changes.get(tenant) != change:
                known = Subscription.read_all(await self.store.webhooks(tenant))
                self._known[tenant] = tuple(one for one in known if one.enabled)
        self._changes, self._read_at = changes, began
        if anew:
            self._all_read_at = began

    async def known_everywhere(self) -> None:
        """Return once no hub goes by what was so before now."""
        await anyio.sleep(FRESH_SECONDS)
        await self.read()

"""Registering webhooks: each change holds everywhere before whoever made it hears of it."""

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hubbub.logs import facts
from orchestrator.conversations.store import ConversationStore
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.outbox.subscriptions import Secret, Subscription, new_secret

MOST = 100
"""So many webhooks one tenant may have."""
log = logging.getLogger(__name__)


class TooMany(Exception):
    """The tenant has as many webhooks as it may have."""


@dataclass(frozen=True, slots=True)
class Subscribing:
    """The webhooks of all tenants, to be looked up and changed. Of two changes at one time the later one stays."""

    store: ConversationStore
    subscribers: Subscribers

    async def all_of(self, tenant: str) -> list[Subscription]:
        """A tenant's webhooks, the oldest first."""
        known = Subscription.read_all(await self.store.webhooks(tenant))
        return sorted(known, key=lambda one: (one.created_at, one.id))

    async def find(self, tenant: str, webhook_id: str) -> Subscription | None:
        """A webhook of that tenant."""
        record = (await self.store.webhooks(tenant)).get(webhook_id)
        return Subscription.read(webhook_id, record) if record else None

    async def add(self, tenant: str, **said: Any) -> Subscription:
        """Register a webhook with a new secret. Raises TooMany."""
        if len(await self.store.webhooks(tenant)) >= MOST:
            raise TooMany
        made = Subscription(
            id=f"wh_{secrets.token_hex(16)}",
            tenant=tenant,
            created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            secrets=(Secret(text=new_secret()),),
            **said,
        )
        await self._keep(made)
        return made

    async def change(self, known: Subscription, **said: Any) -> Subscription:
        """Change a webhook; one that is switched on again gets what waited for it meanwhile."""
        because = {"disabled_because": ""} if said.get("enabled") else {}
        changed = Subscription.model_validate({**known.model_dump(), **said, **because})
        await self._keep(changed)
        return changed

    async def rotate(self, known: Subscription, overlap_s: float) -> Subscription:
        """Give a webhook a new secret; for `overlap_s` seconds deliveries are signed with the one before as well."""
        rotated = known.rotated(time.time(), overlap_s)
        await self._keep(rotated)
        return rotated

    async def remove(self, known: Subscription) -> None:
        """Delete a webhook, and what was kept of its deliveries."""
        await self.store.drop_webhook(known.tenant, known.id)
        await self.subscribers.known_everywhere()
        await self.store.forget_deliveries(known.tenant, known.id)

    async def switch_off(self, subscription: Subscription, because: str) -> None:
        """Switch a webhook off whose receiver wants nothing more. What waits for it stays, until it is switched on."""
        if known := await self.find(subscription.tenant, subscription.id):
            off = known.model_copy(update={"enabled": False, "disabled_because": because})
            await self.store.keep_webhook(known.tenant, known.id, off.model_dump_json())
            await self.subscribers.read()
            log.warning("webhook switched off", extra=facts(webhook=known.id, because=because))

    async def _keep(self, subscription: Subscription) -> None:
        await self.store.keep_webhook(subscription.tenant, subscription.id, subscription.model_dump_json())
        await self.subscribers.known_everywhere()

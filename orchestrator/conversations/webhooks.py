"""Webhooks as they are configured: opaque JSON to the store, kept until they are deleted."""

from orchestrator.conversations.keys import (
    WEBHOOK_TENANTS,
    dead_letters_of,
    deliveries_of,
    due_of,
    webhooks_of,
)
from orchestrator.conversations.part import StorePart, fresh_nonce


class Webhooks(StorePart):
    """What the API of webhooks calls, and what every hub keeps in memory of them."""

    async def webhooks(self, tenant: str) -> dict[str, str]:
        """Returns a tenant's webhooks by id."""
        [known] = await self._connection.read(("HGETALL", webhooks_of(tenant)))
        return {str(webhook_id): str(record) for webhook_id, record in known.items()}

    async def webhook_changes(self) -> dict[str, str]:
        """Returns for each tenant with webhooks something that is another after each change."""
        [known] = await self._connection.read(("HGETALL", WEBHOOK_TENANTS))
        return {str(tenant): str(change) for tenant, change in known.items()}

    async def keep_webhook(self, tenant: str, webhook_id: str, record: str) -> None:
        """Writes a webhook as it is now."""
        await self._change(tenant, ("HSET", webhooks_of(tenant), webhook_id, record))

    async def drop_webhook(self, tenant: str, webhook_id: str) -> None:
        """Deletes a webhook, with what is due for it and what was sent to it."""
        await self._change(tenant, ("HDEL", webhooks_of(tenant), webhook_id))

    async def forget_deliveries(self, tenant: str, webhook_id: str) -> None:
        """Deletes the lists of a webhook that is gone."""
        lists = (due_of(tenant, webhook_id), deliveries_of(tenant, webhook_id), dead_letters_of(tenant, webhook_id))
        await self._connection.read(*(("DEL", one) for one in lists))

    async def _change(self, tenant: str, change: tuple[str, ...]) -> None:
        """Makes a change, announced before and after: every hub hears of it even where this one dies amid it."""
        before, after = (("HSET", WEBHOOK_TENANTS, tenant, fresh_nonce()) for _ in range(2))
        await self._connection.read(before, change, after)
        await self._connection.confirm()

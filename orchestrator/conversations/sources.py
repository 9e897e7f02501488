"""Sources of events as they are configured: opaque JSON to the store, kept until they are deleted."""

from typing import cast

from orchestrator.conversations.keys import sources_of
from orchestrator.conversations.part import StorePart


class Sources(StorePart):
    """What the API of sources calls."""

    async def sources(self, tenant: str) -> dict[str, str]:
        """Returns a tenant's sources by id."""
        [known] = await self._connection.read(("HGETALL", sources_of(tenant)))
        return {str(source_id): str(record) for source_id, record in known.items()}

    async def source(self, tenant: str, source_id: str) -> str | None:
        """Returns one of them."""
        [known] = await self._connection.read(("HGET", sources_of(tenant), source_id))
        return cast("str | None", known)

    async def keep_source(self, tenant: str, source_id: str, record: str) -> None:
        """Writes a source as it is now."""
        await self._connection.read(("HSET", sources_of(tenant), source_id, record))
        await self._connection.confirm()

    async def drop_source(self, tenant: str, source_id: str) -> None:
        """Deletes a source."""
        await self._connection.read(("HDEL", sources_of(tenant), source_id))
        await self._connection.confirm()

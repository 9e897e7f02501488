"""Issued API keys in Redis: one hash for each tenant, which counts its changes so that hubs need not read it again.

The index of tenants is written before a tenant's first key. Neither has a TTL: a key ends by expiring or by revocation.
"""

from typing import Literal

from orchestrator.access.issued_keys import IssuedKey
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.scripts import Call

TENANTS = "hubbub:api_key_tenants"
CHANGES = "v"
MOST_KEYS = 1_000
"""Of one tenant; each hub holds them all in its memory."""
Written = Literal["written", "changed", "full"]


def keys_of(tenant: str) -> str:
    """Hash: a record for each id, and `v`, the number of changes."""
    return f"hubbub:{{{tenant}}}:api_keys"


class KeyStore:
    """Reads and writes issued keys. Raises StoreUnavailable, and NotReplicated where that durability was asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, key: IssuedKey, replaced: IssuedKey | None = None) -> Written:
        """Writes a key, if what it replaces (None: nothing) still stands. `full`: the tenant has as many as it may."""
        await self._connection.read(("SADD", TENANTS, key.tenant))
        before = _text(replaced) if replaced else ""
        call = Call("key_put", (keys_of(key.tenant),), (key.id, _text(key), before, MOST_KEYS))
        [written] = await self._connection.run_to_last(call)
        result: Written = written
        return result

    async def drop(self, key: IssuedKey) -> None:
        """Ends a key."""
        await self._connection.run_to_last(Call("key_drop", (keys_of(key.tenant),), (key.id,)))

    async def changes(self) -> dict[str, int]:
        """Returns, for each tenant with keys, how often they were changed."""
        [tenants] = await self._connection.read(("SMEMBERS", TENANTS))
        if not tenants:
            return {}
        counted = await self._connection.read(*(("HGET", keys_of(tenant), CHANGES) for tenant in tenants))
        return {tenant: int(count or 0) for tenant, count in zip(tenants, counted, strict=True)}

    async def keys(self, tenant: str) -> list[IssuedKey]:
        """Returns a tenant's keys, the latest first; one that this hub cannot read opens nothing here."""
        [fields] = await self._connection.read(("HGETALL", keys_of(tenant)))
        records = {name: text for name, text in fields.items() if name != CHANGES}
        return sorted(IssuedKey.read_all(records), key=lambda key: key.created_at, reverse=True)

    async def key(self, tenant: str, key_id: str) -> IssuedKey | None:
        """Returns a key of that tenant."""
        [text] = await self._connection.read(("HGET", keys_of(tenant), key_id))
        return IssuedKey.read(key_id, text) if text and key_id != CHANGES else None


def _text(key: IssuedKey) -> str:
    return key.model_dump_json()

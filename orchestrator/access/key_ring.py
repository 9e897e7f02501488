"""The issued keys as one hub knows them: in its memory, so that no request waits for Redis to say who is calling."""

import time
from dataclasses import dataclass, field

import anyio

from orchestrator.access.issued_keys import IssuedKey, Proof
from orchestrator.access.key_store import KeyStore
from orchestrator.conversations.watching import keep_looking

LOOK_S = 1.0
"""A key that was issued, rotated or revoked at another hub is known here so much later, and one look."""


@dataclass
class KeyRing:
    """Every tenant's keys as they were at the latest look.

    While Redis cannot be reached they stay as they are: nothing can be done through a hub without Redis, and a key that
    is good must not be called a bad one.
    """

    store: KeyStore
    complete: bool = field(default=False, init=False)
    """Whether all keys were read once."""
    _seen: dict[str, int] = field(default_factory=dict, init=False)
    _keys: dict[str, list[IssuedKey]] = field(default_factory=dict, init=False)
    _known: dict[str, tuple[IssuedKey, Proof]] = field(default_factory=dict, init=False)
    _looking: anyio.Lock = field(default_factory=anyio.Lock, init=False)

    def find(self, sha256: str) -> IssuedKey | None:
        """The key with a text of that hash, if it is good now."""
        found = self._known.get(sha256)
        if found is None:
            return None
        end = found[0].ends_at(found[1])
        return found[0] if end is None or time.time() < end else None

    def holds(self, tenant: str, key_id: str) -> bool:
        """Whether a key of that tenant is there, and has not expired."""
        known = next((key for key in self._keys.get(tenant, ()) if key.id == key_id), None)
        return known is not None and (known.expires_at is None or time.time() < known.expires_at)

    async def watch(self) -> None:
        """Look for changes until cancelled."""
        await keep_looking(self.look, "issued keys", LOOK_S)

    async def look(self) -> None:
        """Read what changed. Raises StoreError."""
        async with self._looking:
            changes = await self.store.changes()
            if changes == self._seen:
                self.complete = True
                return
            same = {tenant for tenant, count in changes.items() if self._seen.get(tenant) == count}
            self._keys = {
                tenant: self._keys[tenant] if tenant in same else await self.store.keys(tenant) for tenant in changes
            }
            self._known = {
                proof.sha256: (key, proof) for keys in self._keys.values() for key in keys for proof in key.proofs
            }
            self._seen, self.complete = changes, True

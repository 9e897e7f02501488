"""Other systems that tell us what customers want to hear of: who they are, and in which words it is passed on."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from orchestrator.conversations.sources import Sources
from orchestrator.kept import Kept
from orchestrator.outbox.subscriptions import Secret, new_secret

MOST = 100
"""So many sources one tenant may have."""
_SOURCE_ID = re.compile(r"src_[0-9a-f]{32}_(?P<tenant>[A-Za-z0-9_-]{1,64})")


class TooMany(Exception):
    """The tenant has as many sources as it may have."""


class Source(Kept):
    """A system that sends events: what each type of them says to the customer, by locale.

    `customer`, `conversation` and `locale` are paths into an event's data. `unknown` says what becomes of a type that
    has no template. `secrets` are the newest first.
    """

    id: str
    tenant: str
    description: str = ""
    templates: dict[str, dict[str, str]]
    customer: str = "customer_id"
    conversation: str = "conversation_id"
    locale: str = "locale"
    unknown: Literal["ignore", "refuse"] = "ignore"
    enabled: bool = True
    created_at: str
    secrets: tuple[Secret, ...]

    def trusted(self, now: float) -> list[str]:
        """The secrets that are good at that moment (seconds since the epoch)."""
        return [secret.text for secret in self.secrets if secret.holds(now)] if self.enabled else []


@dataclass(frozen=True, slots=True)
class Registered:
    """The sources of all tenants, to be looked up and changed. Of two changes at one time the later one stays."""

    store: Sources

    async def all_of(self, tenant: str) -> list[Source]:
        """A tenant's sources, the oldest first."""
        known = Source.read_all(await self.store.sources(tenant))
        return sorted(known, key=lambda one: (one.created_at, one.id))

    async def find(self, tenant: str, source_id: str) -> Source | None:
        """A source of that tenant."""
        record = await self.store.source(tenant, source_id)
        return Source.read(source_id, record) if record else None

    async def named(self, source_id: str) -> Source | None:
        """The source of that id, which says whose it is."""
        known = _SOURCE_ID.fullmatch(source_id)
        return await self.find(known["tenant"], source_id) if known else None

    async def add(self, tenant: str, secret: str | None, **said: Any) -> Source:
        """Register a source, with the secret its system has or a new one. Raises TooMany."""
        if len(await self.store.sources(tenant)) >= MOST:
            raise TooMany
        made = Source(
            id=f"src_{secrets.token_hex(16)}_{tenant}",
            tenant=tenant,
            created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            secrets=(Secret(text=secret or new_secret()),),
            **said,
        )
        await self._keep(made)
        return made

    async def change(self, known: Source, **said: Any) -> Source:
        """Change a source; it holds at once, at every hub."""
        changed = Source.model_validate({**known.model_dump(), **said})
        await self._keep(changed)
        return changed

    async def rotate(self, known: Source, secret: str | None, overlap_s: float) -> Source:
        """Give a source another secret; for `overlap_s` seconds the one before is good as well."""
        before = known.secrets[0].model_copy(update={"until": time.time() + overlap_s})
        changed = known.model_copy(update={"secrets": (Secret(text=secret or new_secret()), before)})
        await self._keep(changed)
        return changed

    async def remove(self, known: Source) -> None:
        """Delete a source: nothing from it is believed any more."""
        await self.store.drop_source(known.tenant, known.id)

    async def _keep(self, source: Source) -> None:
        await self.store.keep_source(source.tenant, source.id, source.model_dump_json())

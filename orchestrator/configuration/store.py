"""Configurations in Redis: all versions of each tenant's, in one slot, without an end to their life."""

from dataclasses import dataclass

from orchestrator.configuration.records import Version
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.scripts import Call

CURRENT = "hubbub:{configuration}:current"
"""Hash: for each tenant that has one the number of its newest version."""
KEPT = 500
"""So many versions of a tenant are kept; an older turn than that is long over."""


class Stale(Exception):
    """Another version came first. `current` is its number."""

    def __init__(self, current: int) -> None:
        super().__init__(f"version {current} came first")
        self.current = current


def versions_of(tenant: str) -> str:
    """Hash: for each version of a tenant its record."""
    return f"hubbub:{{configuration}}:versions:{tenant}"


@dataclass(frozen=True, slots=True)
class ConfigurationStore:
    """Raises StoreUnavailable when Redis can't be reached, as the conversations' store does."""

    connection: Connection

    async def numbers(self) -> dict[str, int]:
        """Returns the newest version's number of each tenant that has one."""
        [found] = await self.connection.read(("HGETALL", CURRENT))
        return {tenant: int(number) for tenant, number in found.items()}

    async def number(self, tenant: str) -> int:
        """Returns the number of a tenant's newest version; 0 without any."""
        [found] = await self.connection.read(("HGET", CURRENT, tenant))
        return int(found or 0)

    async def at(self, tenant: str, number: int) -> Version | None:
        """Returns a version; None where there is none of that number, or no more."""
        [found] = await self.connection.read(("HGET", versions_of(tenant), number))
        return Version.model_validate_json(found) if found else None

    async def before(self, tenant: str, number: int, limit: int) -> list[Version]:
        """Returns the versions below a number that are kept, the newest first."""
        wanted = range(number - 1, max(0, number - 1 - limit), -1)
        if not wanted:
            return []
        [found] = await self.connection.read(("HMGET", versions_of(tenant), *wanted))
        return [Version.model_validate_json(text) for text in found if text]

    async def put(self, tenant: str, version: Version) -> None:
        """Keeps a version that follows the one before it. Raises Stale when that is not the newest any more.

        Raises StoreFull when Redis is at its memory limit.
        """
        keys = (CURRENT, versions_of(tenant))
        arguments = (tenant, version.version - 1, version.model_dump_json(), KEPT)
        written, number = await self.connection.run_to_last(Call("config_put", keys, arguments))
        if not written:
            raise Stale(int(number))

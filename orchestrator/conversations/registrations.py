"""The agents that were added at run time: one hash, as long as they are registered."""

from orchestrator.conversations.keys import REGISTERED_AGENTS
from orchestrator.conversations.part import StorePart


class Registrations(StorePart):
    """A text for each name; nothing here reads it."""

    async def registered_agents(self) -> dict[str, str]:
        """Returns what was kept, by name."""
        [found] = await self._connection.read(("HGETALL", REGISTERED_AGENTS))
        return dict(found)

    async def register_agent(self, name: str, text: str) -> bool:
        """Keeps `text` under `name`; returns whether it is this text that stands there now: a first one stays."""
        _, standing = await self._connection.read(
            ("HSETNX", REGISTERED_AGENTS, name, text), ("HGET", REGISTERED_AGENTS, name)
        )
        await self._connection.confirm()
        return bool(standing == text)

    async def unregister_agent(self, name: str) -> None:
        """Forgets what was kept under `name`."""
        await self._connection.read(("HDEL", REGISTERED_AGENTS, name))
        await self._connection.confirm()

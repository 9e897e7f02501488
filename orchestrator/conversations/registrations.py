"""The agents that were added at run time: one hash, as long as they are registered."""

from typing import Literal, cast

from orchestrator.conversations.keys import REGISTERED_AGENTS
from orchestrator.conversations.part import StorePart
from orchestrator.conversations.scripts import Call

MOST_OF_TENANT = 100
MOST_REGISTERED = 1_000
"""Of all tenants: every hub looks after them all."""
Written = Literal["written", "name", "url", "tenant", "all"]
"""What came of keeping one: written, or else why not, as `agent_put.lua` has it."""


class Registrations(StorePart):
    """A text for each name."""

    async def registered_agents(self) -> dict[str, str]:
        """Returns what was kept, by name."""
        [found] = await self._connection.read(("HGETALL", REGISTERED_AGENTS))
        return dict(found)

    async def register_agent(self, name: str, text: str, *, url: str, tenant: str) -> Written:
        """Keeps `text`, a JSON object with that `url` and `tenant`, under `name`; of many at once no more than may be.

        Raises StoreFull when Redis is at its memory limit.
        """
        call = Call("agent_put", (REGISTERED_AGENTS,), (name, text, url, tenant, MOST_OF_TENANT, MOST_REGISTERED))
        [said] = await self._connection.run_to_last(call)
        return cast("Written", said)

    async def unregister_agent(self, name: str) -> None:
        """Forgets what was kept under `name`."""
        await self._connection.read(("HDEL", REGISTERED_AGENTS, name))
        await self._connection.confirm()

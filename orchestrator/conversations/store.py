"""The hub's durable memory: conversations, their turns, approvals and follow-ups, in Redis."""

from typing import Self

from orchestrator.conversations.accepting import Accepting
from orchestrator.conversations.approvals import Approvals
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.follow_ups import FollowUps
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.reading import Reading
from orchestrator.conversations.running import Running
from orchestrator.conversations.sweeping import Sweeping


class ConversationStore(Accepting, Running, Sweeping, Approvals, FollowUps, Reading):
    """One runner at a time for each conversation, turns in their order, and no accepted turn lost.

    Every call may be sent to Redis twice without harm, so a cut or late answer is simply asked for again. All methods
    raise StoreUnavailable when Redis can't be reached.
    """

    @classmethod
    def open(cls, url: str, limits: StoreLimits | None = None) -> Self:
        """Returns a store on `redis://…`; nothing is sent yet."""
        return cls(Connection.open(url), limits or StoreLimits())

    async def close(self) -> None:
        """Closes all connections."""
        await self._connection.close()

    async def ping(self) -> None:
        """Returns when Redis answers."""
        await self._connection.now()

    async def ready(self) -> None:
        """Returns when Redis answers and is safe to use.

        Raises StoreMisconfigured when it is too old or its `maxmemory-policy` is not `noeviction`.
        """
        await self._connection.check()

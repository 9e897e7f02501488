"""The hub's durable memory: conversations, their turns, approvals and follow-ups, in Redis."""

from typing import Self

from orchestrator.conversations.accepting import Accepting
from orchestrator.conversations.approvals import Approvals
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.erasing import Erasing
from orchestrator.conversations.exporting import Exporting
from orchestrator.conversations.feedback import FeedbackBook
from orchestrator.conversations.follow_ups import FollowUps
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.outbox import Outbox
from orchestrator.conversations.reading import Reading
from orchestrator.conversations.registrations import Registrations
from orchestrator.conversations.running import Running
from orchestrator.conversations.sources import Sources
from orchestrator.conversations.sweeping import Sweeping
from orchestrator.conversations.tasks import Tasks
from orchestrator.conversations.threads import Threads
from orchestrator.conversations.webhooks import Webhooks
from orchestrator.settings import Durability


class ConversationStore(
    Accepting,
    Running,
    Sweeping,
    Approvals,
    FollowUps,
    Outbox,
    Webhooks,
    Sources,
    Reading,
    Tasks,
    Threads,
    FeedbackBook,
    Exporting,
    Erasing,
    Registrations,
):
    """One runner at a time for each conversation, turns in their order, and no accepted turn lost.

    Every call may be sent to Redis twice without harm, so a cut or late answer is simply asked for again. All methods
    raise StoreUnavailable when Redis can't be reached. With the durability "replicated" a replica has what is accepted,
    begun, finished or decided before the caller hears of it, or else they raise NotReplicated.
    """

    @classmethod
    def open(cls, url: str, limits: StoreLimits | None = None, durability: Durability = "local") -> Self:
        """Returns a store on `redis://…` or `redis+sentinel://…`; nothing is sent yet.

        Raises StoreMisconfigured for an address that cannot work.
        """
        return cls(Connection.open(url, durability), limits or StoreLimits())

    async def closed(self) -> None:
        """Returns once the indexes say of every turn finished here that it is done."""
        await self._closing.close_all()

    async def close(self) -> None:
        """Closes what is done, then all connections."""
        await self.closed()
        await self._connection.close()

    async def ping(self) -> None:
        """Returns when Redis answers."""
        await self._connection.now()

    async def confirm(self) -> None:
        """Returns once what was written before would outlast this Redis, if asked for. Raises NotReplicated."""
        await self._connection.confirm()

    async def ready(self) -> None:
        """Returns when Redis answers and is safe to use.

        Raises StoreMisconfigured when it is too old, may throw conversations away or writes less safely than was asked
        for, NotReplicated when it should have a replica and has none now.
        """
        await self._connection.check()

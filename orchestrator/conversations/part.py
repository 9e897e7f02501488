"""What the parts of the store share."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.indexes import Indexes
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.scripts import Call

_TRIES = 3


def fresh_nonce() -> str:
    """Returns what tells one call, sent twice by the Redis client, from two calls."""
    return uuid4().hex


class StorePart:
    """One Redis, the limits and the indexes."""

    def __init__(self, connection: Connection, limits: StoreLimits) -> None:
        self._connection = connection
        self._limits = limits
        self._indexes = Indexes(connection, limits)

    async def _write_turn(self, ref: ConversationRef, turn_id: str, writing: Callable[[str], Call]) -> list[Any]:
        """Enters the turn into the index of open turns, then runs the script that writes it.

        A hub that froze between the two may find the entry swept: the script then says `stale` and both are repeated.
        """
        for _ in range(_TRIES):
            answer = await self._connection.run_to_last(writing(await self._indexes.open_turn(ref, turn_id)))
            if answer[0] != "stale":
                return answer
        raise StoreUnavailable("writing a turn took too long after indexing it, three times over")

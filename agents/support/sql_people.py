"""Wishes for a person in a SQL database."""

from dataclasses import asdict

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.casework import PersonRequest
from agents.support.tables import person_requests


class SqlSwitchboard:
    """The switchboard over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest_in(self, conversation_id: str) -> PersonRequest | None:
        """The latest wish in a conversation, if there is one; its row is locked."""
        wishes = select(person_requests).where(person_requests.c.conversation_id == conversation_id)
        latest = wishes.order_by(person_requests.c.queued_at.desc(), person_requests.c.id).limit(1).with_for_update()
        row = (await self._connection.execute(latest)).first()
        return PersonRequest(*row) if row is not None else None

    async def keep(self, request: PersonRequest) -> None:
        """Keep a wish; one with the same id gets its words and its priority."""
        same = person_requests.c.id == request.id
        words = {"summary": request.summary, "brief": request.brief, "priority": request.priority}
        changed = await self._connection.execute(update(person_requests).where(same).values(**words))
        if changed.rowcount == 0:
            await self._connection.execute(insert(person_requests).values(**asdict(request)))

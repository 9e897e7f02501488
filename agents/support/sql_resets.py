"""Links to set a new password in a SQL database."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.backend import Reset
from agents.support.tables import resets
from hubbub.sql import hold


class SqlResets:
    """The links over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sent_since(self, customer_id: str, since: datetime) -> int:
        """How many were sent to a customer; nobody else sends one meanwhile."""
        await hold(self._connection, f"resets of {customer_id}")
        sent = and_(resets.c.customer_id == customer_id, resets.c.asked_at > since)
        return int((await self._connection.execute(select(func.count()).select_from(resets).where(sent))).scalar_one())

    async def keep(self, reset: Reset) -> None:
        """Keep a new one. Those sent before cannot be used any more."""
        earlier = and_(resets.c.customer_id == reset.customer_id, resets.c.used_at.is_(None))
        await self._connection.execute(update(resets).where(earlier).values(used_at=reset.asked_at))
        await self._connection.execute(insert(resets).values(**asdict(reset)))

    async def use(self, reset_id: str, now: datetime) -> Reset | None:
        """Use up the link, if it can be used: the newest of its customer, in time, and not used before."""
        usable = and_(resets.c.id == reset_id, resets.c.used_at.is_(None), resets.c.expires_at > now)
        used = update(resets).where(usable).values(used_at=now).returning(resets)
        row = (await self._connection.execute(used)).first()
        return Reset(*row) if row is not None else None

"""The outbox in a SQL database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.mail.outbox import DeadLetter, End, Mail
from hubbub.sql import UtcMoment

MEMBERS = tuple(field.name for field in fields(Mail))
DEAD_MEMBERS = ("message_id", "customer_id", "subject", "attempts", "ended_at", "end")


def outbox_table(metadata: MetaData) -> Table:
    """Declare the outbox in an agent's own `metadata`, so that a mail is kept together with what it is about."""
    return Table(
        "outbox",
        metadata,
        Column("message_id", String(320), primary_key=True),
        Column("customer_id", String(255), nullable=False),
        Column("to_name", Text, nullable=False),
        Column("to_address", String(320), nullable=False),
        Column("subject", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("html", Text),
        Column("expires_at", UtcMoment),
        Column("invite", Text),
        Column("written_at", UtcMoment, nullable=False),
        Column("attempts", Integer, nullable=False),
        # How it ended: accepted, rejected or expired; empty while it is on its way.
        Column("end", String(16)),
        Column("ended_at", UtcMoment),
        # Nobody else touches the mail before this moment: the lease of whoever is sending it, or the pause after a
        # failure.
        Column("free_at", UtcMoment, nullable=False, index=True),
    )


def mails_of(outbox: Table, customer: str) -> Select[Any]:
    """What is kept of a customer's mails; of one that may expire without its words, which may let somebody in."""
    told = case((outbox.c.expires_at.is_(None), outbox.c.text)).label("text")
    kept = [
        outbox.c[name] for name in ("message_id", "to_name", "to_address", "subject", "written_at", "end", "ended_at")
    ]
    return select(*kept, told).where(outbox.c.customer_id == customer).order_by(outbox.c.message_id)


class SqlOutbox:
    """The outbox in the table `outbox`, over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection, outbox: Table) -> None:
        self._connection = connection
        self._outbox = outbox

    async def put(self, mail: Mail, leased_until: datetime) -> None:
        """Keep a new mail, claimed by the caller."""
        await self._connection.execute(insert(self._outbox).values(**asdict(mail), free_at=leased_until))

    async def withdraw(self, message_id: str) -> None:
        """Take back a mail that has become wrong, if it has not ended yet."""
        waiting = and_(self._outbox.c.message_id == message_id, self._outbox.c.end.is_(None))
        await self._connection.execute(delete(self._outbox).where(waiting))

    async def has_due(self, now: datetime) -> bool:
        """Whether `claim` would find mail."""
        query = select(self._outbox.c.message_id).where(self._free(now)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def claim(self, now: datetime, leased_until: datetime, limit: int) -> Sequence[Mail]:
        """Claim up to `limit` mails that are due and that nobody holds, those that have waited longest first."""
        waiting = select(self._outbox.c.message_id).where(self._free(now)).order_by(self._outbox.c.free_at).limit(limit)
        # Where rows are locked one by one: leave those out that another sender is claiming. In a CTE of its own, since
        # PostgreSQL may run a subquery that locks more than once, past its limit.
        due = waiting.with_for_update(skip_locked=True).cte("due")
        claimed = await self._connection.execute(
            update(self._outbox)
            .where(self._outbox.c.message_id.in_(select(due.c.message_id)))
            .values(free_at=leased_until, attempts=self._outbox.c.attempts + 1)
            .returning(*(self._outbox.c[name] for name in MEMBERS)),
        )
        return [Mail(*row) for row in claimed]

    async def dead(self, limit: int) -> Sequence[DeadLetter]:
        """The latest `limit` mails that ended without being accepted."""
        ended = select(*(self._outbox.c[name] for name in DEAD_MEMBERS)).where(
            self._outbox.c.end.in_(("rejected", "expired"))
        )
        latest = ended.order_by(self._outbox.c.ended_at.desc(), self._outbox.c.message_id).limit(limit)
        return [DeadLetter(*row) for row in await self._connection.execute(latest)]

    async def revive(self, message_id: str, now: datetime) -> bool:
        """Put a mail that was refused back on its way, due at once. Whether there is one."""
        refused = and_(self._outbox.c.message_id == message_id, self._outbox.c.end == "rejected")
        values = {"end": None, "ended_at": None, "free_at": now, "attempts": 0}
        return (await self._connection.execute(update(self._outbox).where(refused).values(**values))).rowcount == 1

    async def close(self, mail: Mail, end: End, at: datetime) -> None:
        """Record that the mail will not be sent again."""
        await self._connection.execute(update(self._outbox).where(self._on_its_way(mail)).values(end=end, ended_at=at))

    async def postpone(self, mail: Mail, until: datetime) -> None:
        """Give the claim back, unless somebody else holds the mail by now."""
        mine = and_(self._on_its_way(mail), self._outbox.c.attempts == mail.attempts)
        await self._connection.execute(update(self._outbox).where(mine).values(free_at=until))

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` mails that ended before a moment, and none that others are deleting."""
        over = select(self._outbox.c.message_id).where(self._outbox.c.ended_at < before).limit(limit)
        some = over.with_for_update(skip_locked=True).cte("some")
        gone = delete(self._outbox).where(self._outbox.c.message_id.in_(select(some.c.message_id)))
        return (await self._connection.execute(gone)).rowcount

    def _free(self, now: datetime) -> ColumnElement[bool]:
        return and_(self._outbox.c.end.is_(None), self._outbox.c.free_at <= now)

    def _on_its_way(self, mail: Mail) -> ColumnElement[bool]:
        return and_(self._outbox.c.message_id == mail.message_id, self._outbox.c.end.is_(None))

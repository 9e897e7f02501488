"""The outbox in a SQL database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.backend import DeadLetter, End, Mail
from agents.support.tables import outbox

COLUMNS = [outbox.c[field.name] for field in fields(Mail)]
DEAD_COLUMNS = [outbox.c[name] for name in ("message_id", "customer_id", "subject", "attempts", "ended_at", "end")]


class SqlOutbox:
    """The outbox over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, mail: Mail, leased_until: datetime) -> None:
        """Keep a new mail, claimed by the caller."""
        await self._connection.execute(insert(outbox).values(**asdict(mail), free_at=leased_until))

    async def has_due(self, now: datetime) -> bool:
        """Whether `claim` would find mail."""
        query = select(outbox.c.message_id).where(_free(now)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def claim(self, now: datetime, leased_until: datetime, limit: int) -> Sequence[Mail]:
        """Claim up to `limit` mails that are due and that nobody holds, those that have waited longest first."""
        waiting = select(outbox.c.message_id).where(_free(now)).order_by(outbox.c.free_at).limit(limit)
        # Where rows are locked one by one: leave those out that another sender is claiming. In a CTE of its own, since
        # PostgreSQL may run a subquery that locks more than once, past its limit.
        due = waiting.with_for_update(skip_locked=True).cte("due")
        claimed = await self._connection.execute(
            update(outbox)
            .where(outbox.c.message_id.in_(select(due.c.message_id)))
            .values(free_at=leased_until, attempts=outbox.c.attempts + 1)
            .returning(*COLUMNS),
        )
        return [Mail(*row) for row in claimed]

    async def dead(self, limit: int) -> Sequence[DeadLetter]:
        """The latest `limit` mails that ended without being accepted."""
        ended = select(*DEAD_COLUMNS).where(outbox.c.end.in_(("rejected", "expired")))
        latest = ended.order_by(outbox.c.ended_at.desc(), outbox.c.message_id).limit(limit)
        return [DeadLetter(*row) for row in await self._connection.execute(latest)]

    async def revive(self, message_id: str, now: datetime) -> bool:
        """Put a mail that was refused back on its way, due at once. Whether there is one."""
        refused = and_(outbox.c.message_id == message_id, outbox.c.end == "rejected")
        values = {"end": None, "ended_at": None, "free_at": now, "attempts": 0}
        return (await self._connection.execute(update(outbox).where(refused).values(**values))).rowcount == 1

    async def close(self, mail: Mail, end: End, at: datetime) -> None:
        """Record that the mail will not be sent again."""
        await self._connection.execute(update(outbox).where(_on_its_way(mail)).values(end=end, ended_at=at))

    async def postpone(self, mail: Mail, until: datetime) -> None:
        """Give the claim back, unless somebody else holds the mail by now."""
        mine = and_(_on_its_way(mail), outbox.c.attempts == mail.attempts)
        await self._connection.execute(update(outbox).where(mine).values(free_at=until))


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.end.is_(None), outbox.c.free_at <= now)


def _on_its_way(mail: Mail) -> ColumnElement[bool]:
    return and_(outbox.c.message_id == mail.message_id, outbox.c.end.is_(None))

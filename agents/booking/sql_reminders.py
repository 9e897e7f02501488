"""The reminders that are due, from the bookings in a SQL database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, Terms
from agents.booking.sql import SqlCalendar
from agents.booking.sql_reading import found_bookings
from agents.booking.tables import bookings, outbox
from hubbub.mail.message import Mailbox
from hubbub.mail.outbox import Mail
from hubbub.mail.sql_outbox import SqlOutbox


class SqlReminders:
    """Reminders over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection, terms: Terms) -> None:
        self._connection = connection
        self._calendar = SqlCalendar(connection, terms)

    async def are_due(self, now: datetime) -> bool:
        """Whether there is an appointment to remind of."""
        first = select(bookings.c.id).where(self._due(now)).limit(1)
        return (await self._connection.execute(first)).first() is not None

    async def take(self, now: datetime, limit: int) -> Sequence[tuple[Booking, Mailbox | None]]:
        """Take the soonest appointments to remind of, their rows locked, without those that others have locked."""
        soonest = select(bookings).where(self._due(now)).order_by(bookings.c.starts_at, bookings.c.id).limit(limit)
        taken = await found_bookings(self._connection, soonest.with_for_update(skip_locked=True))
        these = bookings.c.id.in_([one.id for one in taken])
        await self._connection.execute(update(bookings).where(these).values(reminded_for=bookings.c.starts_at))
        return [(one, (await self._calendar.parties(one.customer_id)).attendee) for one in taken]

    async def put(self, mail: Mail, now: datetime) -> None:
        """Keep a mail to be sent."""
        await SqlOutbox(self._connection, outbox).put(mail, now)

    def _due(self, now: datetime) -> ColumnElement[bool]:
        return and_(
            bookings.c.starts_at > now,
            bookings.c.starts_at <= now + self._calendar.terms.remind_before,
            or_(bookings.c.reminded_for.is_(None), bookings.c.reminded_for != bookings.c.starts_at),
            bookings.c.cancelled.is_(False),
            bookings.c.held_until.is_(None),
        )

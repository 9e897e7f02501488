"""What is deleted of times that were held and never booked."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking import sql_places
from agents.booking.tables import bookings


async def sweep(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Delete up to `limit` times that were held until before a moment, with the offers they were; how many there were.

    Those that others have locked are left to the next time: somebody books one of them, or lets go of it.
    """
    over = select(bookings.c.id).where(bookings.c.held_until < before).limit(limit)
    gone = (await connection.scalars(over.with_for_update(skip_locked=True))).all()
    for one in gone:
        await sql_places.give_back(connection, one)
    await connection.execute(delete(bookings).where(bookings.c.id.in_(gone)))
    return len(gone)

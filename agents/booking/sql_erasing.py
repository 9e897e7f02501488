"""Takes a customer out of the calendar's database; the places their bookings held are free again."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.tables import assignments, bookings, customers, outbox, places, records, resource_places, waiting
from hubbub.erasing import Erased
from hubbub.sql import forget_steps


async def erase(connection: AsyncConnection, customer: str) -> Erased:
    """Delete all that belongs to `customer`, within the connection's transaction."""
    waited = await connection.execute(delete(waiting).where(waiting.c.customer_id == customer))
    mine = select(bookings.c.id).where(bookings.c.customer_id == customer)
    for table in (places, resource_places, assignments):
        await connection.execute(delete(table).where(table.c.booking_id.in_(mine)))
    gone = {
        "waiting": waited.rowcount,
        "mails": (await connection.execute(delete(outbox).where(outbox.c.customer_id == customer))).rowcount,
        "bookings": (await connection.execute(delete(bookings).where(bookings.c.customer_id == customer))).rowcount,
        "customers": (await connection.execute(delete(customers).where(customers.c.id == customer))).rowcount,
    }
    return Erased(deleted=gone, anonymised={"step_records": await forget_steps(connection, records, customer)})

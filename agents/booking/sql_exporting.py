"""Tells what the calendar's database keeps of a customer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.tables import assignments, bookings, customers, outbox, waiting
from hubbub.exporting import Exported
from hubbub.mail.sql_outbox import mails_of
from hubbub.sql_exporting import page_of


async def export(connection: AsyncConnection, customer: str, after: str) -> Exported:
    """A page of all that belongs to `customer`."""
    mine = select(bookings.c.id).where(bookings.c.customer_id == customer)
    kinds = {
        "customer": select(customers).where(customers.c.id == customer).order_by(customers.c.id),
        "bookings": select(bookings).where(bookings.c.customer_id == customer).order_by(bookings.c.id),
        "assignments": select(assignments).where(assignments.c.booking_id.in_(mine)).order_by(*assignments.primary_key),
        "waiting": select(waiting).where(waiting.c.customer_id == customer).order_by(waiting.c.id),
        "mails": mails_of(outbox, customer),
    }
    return await page_of(connection, kinds, after)

"""Takes a customer out of the casebook's database, mail that is not sent yet included."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.tables import customers, outbox, person_requests, records, tickets
from hubbub.erasing import Erased
from hubbub.sql import forget_steps

# Who refers to others goes first.
OWNED = (outbox.c.customer_id, tickets.c.customer_id, person_requests.c.customer_id, customers.c.id)


async def erase(connection: AsyncConnection, customer: str) -> Erased:
    """Delete all that belongs to `customer`, within the connection's transaction."""
    gone = {
        owner.table.name: (await connection.execute(delete(owner.table).where(owner == customer))).rowcount
        for owner in OWNED
    }
    return Erased(deleted=gone, anonymised={"step_records": await forget_steps(connection, records, customer)})

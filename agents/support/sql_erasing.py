"""Takes a customer out of this agent's database, mail that is not sent yet included."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.tables import comments, customers, outbox, person_requests, records, resets, tickets
from hubbub.erasing import Erased
from hubbub.hashing import canonical
from hubbub.sql import forget_steps

# Who refers to others goes first.
OWNED = (
    outbox.c.customer_id,
    tickets.c.customer_id,
    person_requests.c.customer_id,
    resets.c.customer_id,
    customers.c.id,
)


async def erase(connection: AsyncConnection, customer: str, kept: tuple[str, ...] = ()) -> Erased:
    """Delete all that belongs to `customer`, within the connection's transaction; `kept` says what is elsewhere."""
    theirs = select(tickets.c.id).where(tickets.c.customer_id == customer)
    said = await connection.execute(delete(comments).where(comments.c.ticket_id.in_(theirs)))
    gone = {
        owner.table.name: (await connection.execute(delete(owner.table).where(owner == customer))).rowcount
        for owner in OWNED
    }
    steps = await forget_steps(connection, records, customer) + await _forget_redeemed(connection, customer)
    return Erased(deleted={"comments": said.rowcount, **gone}, anonymised={"step_records": steps}, kept=kept)


async def _forget_redeemed(connection: AsyncConnection, customer: str) -> int:
    """Empty the records of links that were redeemed: those are an operator's steps, and tell whose password it was."""
    tells = records.c.answer.contains(f'"customer":{canonical(customer)}', autoescape=True)
    emptied = update(records).where(records.c.skill == "redeem_reset", tells).values(input_hash="", answer="")
    return (await connection.execute(emptied)).rowcount

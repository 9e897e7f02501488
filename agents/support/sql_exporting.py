"""Tells what this agent's database keeps of a customer, mail that is not sent yet included."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.tables import comments, customers, outbox, person_requests, resets, tickets
from hubbub.exporting import Exported
from hubbub.mail.sql_outbox import mails_of
from hubbub.sql_exporting import page_of


async def export(connection: AsyncConnection, customer: str, after: str, elsewhere: Sequence[str] = ()) -> Exported:
    """A page of all that belongs to `customer`; `elsewhere` says what others keep.

    What colleagues said among themselves in a ticket is the company's, and not given out.
    """
    theirs = select(tickets.c.id).where(tickets.c.customer_id == customer)
    said = comments.c.ticket_id.in_(theirs), comments.c.internal.is_(False)
    kinds = {
        "customer": select(customers).where(customers.c.id == customer).order_by(customers.c.id),
        "tickets": select(tickets).where(tickets.c.customer_id == customer).order_by(tickets.c.id),
        "comments": select(comments).where(*said).order_by(comments.c.id),
        "person_requests": select(person_requests)
        .where(person_requests.c.customer_id == customer)
        .order_by(person_requests.c.id),
        "password_resets": select(resets).where(resets.c.customer_id == customer).order_by(resets.c.id),
        "mails": mails_of(outbox, customer),
    }
    page = await page_of(connection, kinds, after)
    return page.model_copy(update={"elsewhere": tuple(elsewhere)})

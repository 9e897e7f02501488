"""Takes a customer out of the shop's database: what the books need stays, without telling whose it was."""

import secrets

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.order.tables import ADDRESS, charges, customers, methods, orders, parcels, records, refunds, returns
from hubbub.erasing import Erased
from hubbub.sql import forget_steps

BOOKS = (
    "Orders, charges and refunds stay, with items and amounts: the books have to add up. They tell no name, address, "
    "way of payment, parcel or reason, and bear a made-up customer, so that refunds still fit charges."
)


async def erase(connection: AsyncConnection, customer: str) -> Erased:
    """Delete or anonymise all that belongs to `customer`, within the connection's transaction."""
    mine = select(orders.c.id).where(orders.c.customer_id == customer)
    await connection.execute(update(returns).where(returns.c.order_id.in_(mine)).values(method_id=None))
    gone = {"parcels": (await connection.execute(delete(parcels).where(parcels.c.order_id.in_(mine)))).rowcount}
    for kind, table, owner in (
        ("payment_methods", methods, methods.c.customer_id),
        ("customers", customers, customers.c.id),
    ):
        gone[kind] = (await connection.execute(delete(table).where(owner == customer))).rowcount
    nobody = f"erased_{secrets.token_hex(8)}"
    nowhere = dict.fromkeys((*ADDRESS, "cancel_reason"))
    blank: tuple[tuple[str, Table, dict[str, None]], ...] = (
        ("orders", orders, nowhere),
        ("charges", charges, {"method_id": None}),
        ("refunds", refunds, {"method_id": None}),
    )
    anonymous = {
        kind: (
            await connection.execute(
                update(table).where(table.c.customer_id == customer).values(customer_id=nobody, **emptied)
            )
        ).rowcount
        for kind, table, emptied in blank
    }
    anonymous["step_records"] = await forget_steps(connection, records, customer)
    return Erased(deleted=gone, anonymised=anonymous, kept=(BOOKS,) if any(anonymous.values()) else ())

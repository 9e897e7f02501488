"""Tells what the shop's database keeps of a customer."""

from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.order.tables import charges, customers, items, methods, orders, parcels, refunds, returned, returns
from hubbub.exporting import Exported
from hubbub.sql_exporting import page_of


async def export(connection: AsyncConnection, customer: str, after: str) -> Exported:
    """A page of all that belongs to `customer`."""
    mine = select(orders.c.id).where(orders.c.customer_id == customer)
    owned = {"customer": customers.c.id, "payment_methods": methods.c.customer_id, "orders": orders.c.customer_id}
    paid = {"charges": charges.c.customer_id, "refunds": refunds.c.customer_id}
    kinds: dict[str, Select[Any]] = {kind: _all(owner.table, owner == customer) for kind, owner in owned.items()}
    for table in (items, parcels, returns, returned):
        kinds[table.name] = _all(table, table.c.order_id.in_(mine))
    kinds |= {kind: _all(owner.table, owner == customer) for kind, owner in paid.items()}
    return await page_of(connection, kinds, after)


def _all(table: Table, theirs: Any) -> Select[Any]:
    return select(table).where(theirs).order_by(*table.primary_key)

"""The shop in a SQL database of our own, filled once from the demo company or a data set."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.order.accounts import Account, Address
from agents.order.backend import Cause, Charge, Order, Refund, Terms
from agents.order.contents import Contents
from agents.order.products import Product, Variant
from agents.order.sql_erasing import erase
from agents.order.sql_exporting import export
from agents.order.sql_reading import account_of, charge_of, orders_of, products_of, refund_of, variant_of
from agents.order.sql_rows import (
    address_row,
    charge_row,
    item_rows,
    order_row,
    refund_row,
    return_rows,
    returned_rows,
    rows_of,
)
from agents.order.tables import (
    charges,
    company,
    customers,
    items,
    methods,
    orders,
    parcels,
    products,
    refunds,
    returned,
    returns,
    variants,
)
from hubbub.erasing import Erased
from hubbub.exporting import Exported

SOLD = select(variants, products.c.name).join(products)


class SqlShop:
    """The shop inside one transaction of a SQL database.

    Money and stock are moved by statements that count on what the database holds at that moment, under constraints that
    refuse what must never be: so not even a mistake above gives back more than was paid.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def orders(self, customer: str, *, held: bool = False) -> tuple[Order, ...]:
        """The customer's orders, newest first."""
        mine = select(orders).where(orders.c.customer_id == customer)
        rows = await self._rows(_held(mine.order_by(orders.c.placed_at.desc(), orders.c.id.desc()), held=held))
        parts = [await self._parts(table, customer) for table in (items, parcels, returns, returned)]
        return orders_of(rows, *parts)

    async def charges(self, customer: str, *, held: bool = False) -> tuple[Charge, ...]:
        """The customer's charges, newest first."""
        mine = select(charges).where(charges.c.customer_id == customer)
        rows = await self._rows(_held(mine.order_by(charges.c.at.desc(), charges.c.id.desc()), held=held))
        return tuple(map(charge_of, rows))

    async def account(self, customer: str, *, held: bool = False) -> Account | None:
        """Who the customer is, where they live, how they pay."""
        rows = await self._rows(_held(select(customers).where(customers.c.id == customer), held=held))
        mine = select(methods).where(methods.c.customer_id == customer).order_by(methods.c.position)
        ways = await self._rows(_held(mine, held=held))
        return account_of(rows[0], ways) if rows else None

    async def variants(self, skus: Iterable[str], *, held: bool = False) -> Mapping[str, Variant]:
        """Those of the variants that exist, by sku."""
        wanted = SOLD.where(variants.c.sku.in_(sorted(skus))).order_by(variants.c.sku)
        rows = await self._rows(wanted.with_for_update(of=variants) if held else wanted)
        return {row["sku"]: variant_of(row) for row in rows}

    async def refunds(self, customer: str) -> tuple[Refund, ...]:
        """What the customer was given back, newest first."""
        mine = select(refunds).where(refunds.c.customer_id == customer)
        return tuple(map(refund_of, await self._rows(mine.order_by(refunds.c.at.desc(), refunds.c.id))))

    async def products(self) -> tuple[Product, ...]:
        """Everything that is sold, by name."""
        kinds = await self._rows(select(products).order_by(products.c.name, products.c.id))
        return products_of(kinds, await self._rows(SOLD.order_by(variants.c.position)))

    async def terms(self, *, held: bool = False) -> Terms:
        """What the company allows; nothing without a person when the store has no company."""
        rows = await self._rows(_held(select(company), held=held))
        return Terms(**{name: rows[0][name] for name in Terms.__dataclass_fields__}) if rows else Terms()

    async def given_back_since(self, since: datetime, causes: Iterable[Cause]) -> int:
        """What all customers together got back since then for one of these causes, in minor units."""
        counted = (refunds.c.at >= since, refunds.c.cause.in_(sorted(causes)))
        return int(await self._connection.scalar(select(func.sum(refunds.c.amount)).where(*counted)) or 0)

    async def sample_ids(self, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the newest orders and charges, at most `limit` of each."""
        of_orders = select(orders.c.id).order_by(orders.c.placed_at.desc(), orders.c.id).limit(limit)
        of_charges = select(charges.c.id).order_by(charges.c.at.desc(), charges.c.id).limit(limit)
        return (
            (await self._connection.scalars(of_orders)).all(),
            (await self._connection.scalars(of_charges)).all(),
        )

    async def save(self, order: Order) -> None:
        """Keep what changed of an order that was held."""
        await self._connection.execute(update(orders).where(orders.c.id == order.id).values(order_row(order)))
        for table in (items, returned, returns):
            await self._connection.execute(delete(table).where(table.c.order_id == order.id))
        for table, rows in ((items, item_rows(order)), (returns, return_rows(order)), (returned, returned_rows(order))):
            await self._insert(table, rows)

    async def move(self, customer: str, address: Address) -> None:
        """Keep where the customer lives from now on."""
        moved = update(customers).where(customers.c.id == customer)
        await self._connection.execute(moved.values(address_row(address)))

    async def record_charge(self, customer: str, charge: Charge) -> None:
        """Keep a charge, and take it from the balance of its method, if that has one."""
        await self._connection.execute(insert(charges).values(charge_row(customer, charge)))
        await self._credit(customer, charge.method_id, -charge.amount)

    async def record_refund(self, customer: str, refund: Refund) -> None:
        """Keep a refund, and add it to the balance of its method, if that has one."""
        await self._connection.execute(insert(refunds).values(refund_row(customer, refund)))
        refunded = update(charges).where(charges.c.id == refund.charge_id)
        await self._connection.execute(refunded.values(refunded=charges.c.refunded + refund.amount))
        await self._credit(customer, refund.method_id, refund.amount)

    async def take(self, sku: str, quantity: int) -> None:
        """Take so many of a variant out of the stock, if it is counted; a negative number puts them back."""
        counted = update(variants).where(variants.c.sku == sku, variants.c.stock.is_not(None))
        await self._connection.execute(counted.values(stock=variants.c.stock - quantity))

    async def fill(self, contents: Contents) -> bool:
        """Put a shop into a store that holds none yet; leave any other as it is. Whether it was put there."""
        if await self._connection.scalar(select(company.c.currency)) is not None:
            return False
        for table, rows in rows_of(contents):
            await self._insert(table, rows)
        return True

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer; the books stay, anonymous."""
        return await erase(self._connection, customer)

    async def export(self, customer: str, after: str) -> Exported:
        """A page of what is kept of the customer, `after` the one before."""
        return await export(self._connection, customer, after)

    async def _credit(self, customer: str, method_id: str | None, amount: int) -> None:
        mine = (methods.c.id == method_id, methods.c.customer_id == customer, methods.c.balance.is_not(None))
        await self._connection.execute(update(methods).where(*mine).values(balance=methods.c.balance + amount))

    async def _parts(self, table: Table, customer: str) -> Sequence[Mapping[str, Any]]:
        """The rows of `table` that belong to the customer's orders, in their order."""
        mine = select(orders.c.id).where(orders.c.customer_id == customer)
        return await self._rows(select(table).where(table.c.order_id.in_(mine)).order_by(*table.primary_key))

    async def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._connection.execute(insert(table), rows)

    async def _rows(self, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = (await self._connection.execute(query)).mappings().all()
        return rows


def _held(query: Select[Any], *, held: bool) -> Select[Any]:
    """SQLite writes no lock here: its transactions that write come one after another anyway."""
    return query.with_for_update() if held else query

"""The shop in a SQL database of our own, filled once from the demo company."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.order.backend import Charge, Item, Order, OrderStatus, Refund
from agents.order.demo import Demo, DemoOrder
from agents.order.tables import charges, company, items, orders, refunds


class SqlShop:
    """The shop inside one transaction of a SQL database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def orders(self, customer: str, *, held: bool = False) -> tuple[Order, ...]:
        """The customer's orders, newest first."""
        mine = select(orders).where(orders.c.customer_id == customer)
        rows = await self._rows(_held(mine, held=held).order_by(orders.c.placed_at.desc(), orders.c.id.desc()))
        lines = select(items).join(orders).where(orders.c.customer_id == customer)
        contents: dict[str, list[Item]] = defaultdict(list)
        for line in await self._rows(lines.order_by(items.c.order_id, items.c.position)):
            contents[line["order_id"]].append(Item(line["sku"], line["name"], line["quantity"], line["unit_price"]))
        return tuple(_order(row, contents[row["id"]]) for row in rows)

    async def charges(self, customer: str, *, held: bool = False) -> tuple[Charge, ...]:
        """The customer's charges, newest first."""
        mine = select(charges).where(charges.c.customer_id == customer)
        rows = await self._rows(_held(mine, held=held).order_by(charges.c.at.desc(), charges.c.id.desc()))
        given: dict[str, int] = defaultdict(int)
        for refund in await self.refunds(customer):
            given[refund.charge_id] += refund.amount
        return tuple(_charge(row, given[row["id"]]) for row in rows)

    async def refunds(self, customer: str) -> tuple[Refund, ...]:
        """What the customer was given back, newest first."""
        mine = select(refunds).where(refunds.c.customer_id == customer)
        rows = await self._rows(mine.order_by(refunds.c.at.desc(), refunds.c.id))
        return tuple(
            Refund(row["id"], row["charge_id"], row["amount"], row["currency"], row["approved"], row["at"])
            for row in rows
        )

    async def refund_approval_above(self) -> int:
        """The company's limit in minor units; 0 when the store has no company."""
        limit = await self._connection.scalar(select(company.c.refund_approval_above))
        return limit or 0

    async def cancel(self, order_id: str, at: datetime) -> None:
        """Mark an order as cancelled."""
        changed = update(orders).where(orders.c.id == order_id)
        await self._connection.execute(changed.values(status=OrderStatus.CANCELLED, cancelled_at=at))

    async def record_refund(self, customer: str, refund: Refund) -> None:
        """Keep a refund."""
        await self._connection.execute(
            insert(refunds).values(
                id=refund.id,
                customer_id=customer,
                charge_id=refund.charge_id,
                amount=refund.amount,
                currency=refund.currency,
                approved=refund.approved,
                at=refund.at,
            )
        )

    async def sample_ids(self, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the newest orders and charges, at most `limit` of each."""
        of_orders = select(orders.c.id).order_by(orders.c.placed_at.desc(), orders.c.id).limit(limit)
        of_charges = select(charges.c.id).order_by(charges.c.at.desc(), charges.c.id).limit(limit)
        return (
            (await self._connection.scalars(of_orders)).all(),
            (await self._connection.scalars(of_charges)).all(),
        )

    async def fill(self, demo: Demo) -> None:
        """Put the demo company into a store that holds no company yet; leave any other as it is."""
        if await self._connection.scalar(select(company.c.currency)) is not None:
            return
        currency = demo.company.currency
        limit = {"currency": currency, "refund_approval_above": demo.company.refund_approval_above}
        await self._connection.execute(insert(company).values(limit))
        await self._insert(charges, [{**charge.model_dump(), "currency": currency} for charge in demo.charges])
        kept = [{**order.model_dump(exclude={"items"}), "currency": currency} for order in demo.orders]
        await self._insert(orders, kept)
        await self._insert(items, [line for order in demo.orders for line in _lines(order)])

    async def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._connection.execute(insert(table), rows)

    async def _rows(self, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = (await self._connection.execute(query)).mappings().all()
        return rows


def _held(query: Select[Any], *, held: bool) -> Select[Any]:
    """SQLite writes no lock here: its transactions that write come one after another anyway."""
    return query.with_for_update() if held else query


def _order(row: Mapping[str, Any], contents: Sequence[Item]) -> Order:
    return Order(
        id=row["id"],
        status=OrderStatus(row["status"]),
        placed_at=row["placed_at"],
        currency=row["currency"],
        items=tuple(contents),
        carrier=row["carrier"],
        tracking=row["tracking"],
        eta=row["eta"],
        delivered_at=row["delivered_at"],
        cancelled_at=row["cancelled_at"],
    )


def _charge(row: Mapping[str, Any], refunded: int) -> Charge:
    return Charge(row["id"], row["amount"], refunded, row["currency"], row["description"], row["at"])


def _lines(order: DemoOrder) -> list[dict[str, Any]]:
    return [{**item.model_dump(), "order_id": order.id, "position": at} for at, item in enumerate(order.items)]

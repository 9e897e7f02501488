"""The port to the shop's system of record, and what it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class OrderStatus(StrEnum):
    """How far an order has come."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; `unit_price` in minor units of the order's currency."""

    sku: str
    name: str
    quantity: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order. `tracking` is the parcel's number, `eta` when it should arrive."""

    id: str
    status: OrderStatus
    placed_at: datetime
    currency: str
    items: tuple[Item, ...]
    carrier: str | None = None
    tracking: str | None = None
    eta: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def amount(self) -> int:
        """What its items cost together, in minor units."""
        return sum(item.quantity * item.unit_price for item in self.items)


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken from a customer; `amount` and `refunded` (so far) in minor units of `currency`."""

    id: str
    amount: int
    refunded: int
    currency: str
    description: str
    at: datetime

    @property
    def refundable(self) -> int:
        """What may still be given back, in minor units."""
        return max(0, self.amount - self.refunded)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for one charge; `approved` says whether a person had agreed to it."""

    id: str
    charge_id: str
    amount: int
    currency: str
    approved: bool
    at: datetime


class Shop(Protocol):
    """The orders, charges and refunds, inside one transaction.

    Every reading is for one customer: what belongs to somebody else does not exist. `held` keeps other transactions
    from changing what was read until this one ends.
    """

    async def orders(self, customer: str, *, held: bool = False) -> tuple[Order, ...]:
        """The customer's orders, newest first."""
        ...

    async def charges(self, customer: str, *, held: bool = False) -> tuple[Charge, ...]:
        """The customer's charges, newest first."""
        ...

    async def refunds(self, customer: str) -> tuple[Refund, ...]:
        """What the customer was given back, newest first."""
        ...

    async def refund_approval_above(self) -> int:
        """The company's limit in minor units of its currency; 0, so that a person always decides, when not set."""
        ...

    async def cancel(self, order_id: str, at: datetime) -> None:
        """Mark an order as cancelled."""
        ...

    async def record_refund(self, customer: str, refund: Refund) -> None:
        """Keep a refund."""
        ...

    async def sample_ids(self, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the newest orders and of the newest charges, at most `limit` of each, whoever's they are."""
        ...

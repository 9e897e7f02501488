"""The port to the shop's system of record, and the orders and money it keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from agents.order.accounts import Account, Address
from agents.order.products import Product, Variant
from hubbub.erasing import Erased
from hubbub.exporting import Exported

NO_CURRENCY = "XXX"
"""ISO 4217 for none, where there is no company."""


class OrderStatus(StrEnum):
    """How far an order has come. What is processed is packed and no longer changed, and not on its way yet."""

    PROCESSING = "processing"
    PROCESSED = "processed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    EXCHANGE_REQUESTED = "exchange_requested"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; `unit_price` in minor units of the order's currency."""

    sku: str
    name: str
    quantity: int
    unit_price: int
    product_id: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel by its number, and what was put into it."""

    tracking: str
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """One thing a customer sends back, what it cost them, and the variant they get instead, if any."""

    sku: str
    price: int
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A registered return or exchange: an order has at most one.

    `method_id` is where its money goes, or comes from; `difference`, for an exchange, is what the new things cost more
    (in minor units), to be settled once the old ones have arrived.
    """

    things: tuple[Returned, ...]
    method_id: str | None
    at: datetime
    difference: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order. `eta` is when it should arrive; its items are changed once at most, `items_changed` says they were."""

    id: str
    status: OrderStatus
    placed_at: datetime
    currency: str
    items: tuple[Item, ...]
    carrier: str | None = None
    parcels: tuple[Parcel, ...] = ()
    eta: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    address: Address | None = None
    items_changed: bool = False
    sent_back: Return | None = None

    @property
    def amount(self) -> int:
        """What its items cost together, in minor units."""
        return sum(item.quantity * item.unit_price for item in self.items)

    @property
    def tracking(self) -> str | None:
        """The number of its first parcel."""
        return self.parcels[0].tracking if self.parcels else None


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken from a customer; `amount` and `refunded` (so far) in minor units of `currency`.

    `order_id` and `method_id` say what was paid and how, where that is known.
    """

    id: str
    amount: int
    refunded: int
    currency: str
    description: str
    at: datetime
    order_id: str | None = None
    method_id: str | None = None

    @property
    def refundable(self) -> int:
        """What may still be given back, in minor units."""
        return max(0, self.amount - self.refunded)


class Cause(StrEnum):
    """Why money was given back."""

    DUPLICATE = "duplicate"
    RETURN = "return"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for one charge; `approved` says whether a person had agreed to it.

    It goes to `method_id`, or back the way it came where that is not known.
    """

    id: str
    charge_id: str
    amount: int
    currency: str
    approved: bool
    at: datetime
    cause: Cause = Cause.OTHER
    method_id: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a company allows: `refund_approval_above` in minor units of its currency, returns so many days.

    Without a company a person decides about every refund; without a window there is no end to it. `refund_cap_per_day`
    is what all customers together get back in 24 hours, whoever agreed to it; None sets no bounds.
    """

    name: str | None = None
    currency: str = NO_CURRENCY
    refund_approval_above: int = 0
    return_window_days: int | None = None
    refund_cap_per_day: int | None = None


class Shop(Protocol):
    """The customers, products, orders, charges and refunds, inside one transaction.

    Every reading of what belongs to customers is for one of them: what belongs to somebody else does not exist. `held`
    keeps other transactions from changing what was read until this one ends. What is held is held in the order of the
    methods here, so that two calls never wait for each other.
    """

    async def orders(self, customer: str, *, held: bool = False) -> tuple[Order, ...]:
        """The customer's orders, newest first."""
        ...

    async def charges(self, customer: str, *, held: bool = False) -> tuple[Charge, ...]:
        """The customer's charges, newest first."""
        ...

    async def account(self, customer: str, *, held: bool = False) -> Account | None:
        """Who the customer is, where they live, how they pay; None where the shop knows no more than the id."""
        ...

    async def variants(self, skus: Iterable[str], *, held: bool = False) -> Mapping[str, Variant]:
        """Those of the variants that exist, by sku."""
        ...

    async def refunds(self, customer: str) -> tuple[Refund, ...]:
        """What the customer was given back, newest first."""
        ...

    async def products(self) -> tuple[Product, ...]:
        """Everything that is sold, by name."""
        ...

    async def terms(self, *, held: bool = False) -> Terms:
        """What the company allows; who holds it is alone in what counts for all customers together."""
        ...

    async def given_back_since(self, since: datetime, causes: Iterable[Cause]) -> int:
        """What all customers together got back since then for one of these causes, in minor units."""
        ...

    async def sample_ids(self, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the newest orders and of the newest charges, at most `limit` of each, whoever's they are."""
        ...

    async def save(self, order: Order) -> None:
        """Keep what changed of an order that was held: its status, address, items, and what is sent back of it."""
        ...

    async def move(self, customer: str, address: Address) -> None:
        """Keep where the customer lives from now on."""
        ...

    async def record_charge(self, customer: str, charge: Charge) -> None:
        """Keep a charge, and take it from the balance of its method, if that has one."""
        ...

    async def record_refund(self, customer: str, refund: Refund) -> None:
        """Keep a refund, and add it to the balance of its method, if that has one."""
        ...

    async def take(self, sku: str, quantity: int) -> None:
        """Take so many of a variant out of the stock, if it is counted; a negative number puts them back."""
        ...

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer; the books stay, anonymous."""
        ...

    async def export(self, customer: str, after: str) -> Exported:
        """A page of what is kept of the customer, `after` the one before."""
        ...

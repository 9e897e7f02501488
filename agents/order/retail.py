"""Reads a retail data set: users, products and orders in one JSON file, as benchmarks of shop assistants publish them.

Amounts in it are decimal fractions of the currency. It tells no dates: what it holds counts as placed and paid at the
moment it is loaded.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.order.accounts import Account, Address, PaymentMethod
from agents.order.backend import Cause, Charge, Item, Order, OrderStatus, Parcel, Refund, Return, Returned, Terms
from agents.order.contents import Contents, Owned
from agents.order.products import Product, Variant
from hubbub.errors import ConfigurationInvalid
from hubbub.money import OTHER_DIGITS, USUAL_DIGITS

STATUS = {
    "pending": OrderStatus.PROCESSING,
    "pending (item modified)": OrderStatus.PROCESSING,
    "processed": OrderStatus.PROCESSED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
    "return requested": OrderStatus.RETURN_REQUESTED,
    "exchange requested": OrderStatus.EXCHANGE_REQUESTED,
}
ITEMS_CHANGED = "pending (item modified)"


class Entry(BaseModel):
    """Root of the file's models; members that are not declared are not needed."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RetailAddress(Entry):
    """An address."""

    address1: str
    address2: str
    city: str
    state: str
    zip: str
    country: str

    def address(self) -> Address:
        """The address as the shop keeps it."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip, self.country)


class RetailMethod(Entry):
    """A way to pay."""

    id: str
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance: Decimal | None = None


class RetailName(Entry):
    """A name."""

    first_name: str
    last_name: str


class RetailUser(Entry):
    """A customer."""

    user_id: str
    name: RetailName
    email: str
    address: RetailAddress
    payment_methods: dict[str, RetailMethod]


class RetailVariant(Entry):
    """A variant of a product."""

    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class RetailProduct(Entry):
    """A product."""

    product_id: str
    name: str
    variants: dict[str, RetailVariant]


class RetailItem(Entry):
    """One thing in an order."""

    name: str
    product_id: str
    item_id: str
    price: Decimal
    options: dict[str, str]


class RetailParcel(Entry):
    """Parcels and what is in them."""

    tracking_id: tuple[str, ...]
    item_ids: tuple[str, ...]


class RetailPayment(Entry):
    """Money that went from or to the customer."""

    transaction_type: Literal["payment", "refund"]
    amount: Decimal
    payment_method_id: str


class RetailOrder(Entry):
    """An order, with what was done to it."""

    order_id: str
    user_id: str
    address: RetailAddress
    items: tuple[RetailItem, ...]
    status: str
    fulfillments: tuple[RetailParcel, ...] = ()
    payment_history: tuple[RetailPayment, ...] = ()
    cancel_reason: str | None = None
    return_items: tuple[str, ...] | None = None
    return_payment_method_id: str | None = None
    exchange_items: tuple[str, ...] | None = None
    exchange_new_items: tuple[str, ...] | None = None
    exchange_payment_method_id: str | None = None
    exchange_price_difference: Decimal | None = None


class RetailFile(Entry):
    """The whole file."""

    products: dict[str, RetailProduct]
    users: dict[str, RetailUser]
    orders: dict[str, RetailOrder]


def read_retail(path: Path, currency: str, now: datetime) -> Contents:
    """The shop in the file at `path`, its amounts in `currency` (ISO 4217), its dates all `now` (aware).

    Raises ConfigurationInvalid, naming the first bad field, when the file cannot be used.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return _Reading(currency, now).contents(RetailFile.model_validate(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ConfigurationInvalid(f"{path}: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise ConfigurationInvalid(f"{path} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class _Reading:
    currency: str
    now: datetime

    def contents(self, file: RetailFile) -> Contents:
        money = [one for order in file.orders.values() for one in self._money(order)]
        return Contents(
            terms=Terms(currency=self.currency),
            accounts=[self._account(user) for user in file.users.values()],
            products=[self._product(product) for product in file.products.values()],
            orders=[Owned(order.user_id, self._order(order)) for order in file.orders.values()],
            charges=[Owned(owner, one) for owner, one in money if isinstance(one, Charge)],
            refunds=[Owned(owner, one) for owner, one in money if isinstance(one, Refund)],
        )

    def _minor(self, amount: Decimal) -> int:
        digits = OTHER_DIGITS.get(self.currency, USUAL_DIGITS)
        return int(amount.scaleb(digits).to_integral_value())

    def _account(self, user: RetailUser) -> Account:
        methods = tuple(
            PaymentMethod(
                one.id,
                one.source,
                one.brand,
                one.last_four,
                None if one.balance is None else self._minor(one.balance),
            )
            for one in user.payment_methods.values()
        )
        name = f"{user.name.first_name} {user.name.last_name}"
        return Account(user.user_id, name, user.email, user.address.address(), methods)

    def _product(self, product: RetailProduct) -> Product:
        variants = tuple(
            Variant(
                one.item_id,
                product.product_id,
                product.name,
                self._minor(one.price),
                one.options,
                offered=one.available,
            )
            for one in product.variants.values()
        )
        return Product(product.product_id, product.name, variants)

    def _order(self, order: RetailOrder) -> Order:
        if order.status not in STATUS:
            raise ValueError(f"order {order.order_id} has the status {order.status!r}, not one of {', '.join(STATUS)}")
        return Order(
            id=order.order_id,
            status=STATUS[order.status],
            placed_at=self.now,
            currency=self.currency,
            items=tuple(
                Item(item.item_id, item.name, 1, self._minor(item.price), item.product_id, item.options)
                for item in order.items
            ),
            parcels=tuple(
                Parcel(number, parcel.item_ids) for parcel in order.fulfillments for number in parcel.tracking_id
            ),
            cancel_reason=order.cancel_reason,
            address=order.address.address(),
            items_changed=order.status == ITEMS_CHANGED,
            sent_back=self._sent_back(order),
        )

    def _sent_back(self, order: RetailOrder) -> Return | None:
        things = order.exchange_items or order.return_items
        if not things:
            return None
        prices = {item.item_id: self._minor(item.price) for item in order.items}
        wanted: Sequence[str | None] = order.exchange_new_items or [None] * len(things)
        difference = order.exchange_price_difference
        return Return(
            tuple(Returned(sku, prices[sku], new) for sku, new in zip(things, wanted, strict=True)),
            order.exchange_payment_method_id or order.return_payment_method_id,
            self.now,
            None if difference is None else self._minor(difference),
        )

    def _money(self, order: RetailOrder) -> Iterator[tuple[str, Charge | Refund]]:
        """The payments of an order as charges, what came back of each as refunds."""
        paid: list[Charge] = []
        refunds: list[Refund] = []
        for number, entry in enumerate(order.payment_history, start=1):
            amount, name = self._minor(entry.amount), f"{order.order_id}-{number}"
            if entry.transaction_type == "payment":
                description = f"Order {order.order_id}"
                paid.append(
                    Charge(
                        name,
                        amount,
                        0,
                        self.currency,
                        description,
                        self.now,
                        order_id=order.order_id,
                        method_id=entry.payment_method_id,
                    )
                )
                continue
            at = next((at for at, charge in enumerate(paid) if charge.refundable >= amount), None)
            if at is None:
                raise ValueError(f"order {order.order_id}: more was given back than was paid")
            paid[at] = replace(paid[at], refunded=paid[at].refunded + amount)
            cause = Cause.CANCELLED if order.status == "cancelled" else Cause.CHANGED
            refunds.append(
                Refund(
                    f"{name}-back",
                    paid[at].id,
                    amount,
                    self.currency,
                    approved=False,
                    at=self.now,
                    cause=cause,
                    method_id=entry.payment_method_id,
                )
            )
        yield from ((order.user_id, charge) for charge in paid)
        yield from ((order.user_id, refund) for refund in refunds)

"""What the skills take and give that look up orders, accounts, products and invoices, as it goes over the wire."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field

from agents.order.accounts import Account, Address, PaymentMethod
from agents.order.backend import Charge, Order, OrderStatus
from agents.order.models import MAX_ID_CHARS, MAX_WORDS_CHARS, Currency, MinorUnits
from agents.order.products import Product, Variant
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import Slot


class AccountIn(SkillInput):
    """Nothing: it is the customer's own."""


class ProductsIn(SkillInput):
    """Nothing: all that is sold."""


class ProductIn(SkillInput):
    """A product by its id, one of its variants by its sku, or the customer's words for it."""

    product_id: Annotated[str | None, Field(max_length=MAX_ID_CHARS)] = None
    sku: Annotated[str | None, Field(max_length=MAX_ID_CHARS)] = None
    words: Annotated[str | None, Slot("message.text"), Field(max_length=MAX_WORDS_CHARS)] = None


class AddressView(SkillOutput):
    """An address, part by part."""

    street: str
    extra: str
    city: str
    state: str
    postcode: str
    country: str

    @classmethod
    def of(cls, address: Address | None) -> Self | None:
        """The view of `address`, if there is one."""
        return cls(**{part: getattr(address, part) for part in cls.model_fields}) if address else None


class MethodView(SkillOutput):
    """A way to pay; `balance` in minor units is a gift card's."""

    id: str
    kind: str
    brand: str | None
    last_four: str | None
    balance: MinorUnits | None

    @classmethod
    def of(cls, method: PaymentMethod) -> Self:
        """The view of `method`."""
        return cls(
            id=method.id,
            kind=method.kind,
            brand=method.brand,
            last_four=method.last_four,
            balance=method.balance,
        )


class AccountOut(SkillOutput):
    """What the shop knows of the customer."""

    customer_id: str
    name: str
    email: str | None
    address: AddressView | None
    payment_methods: tuple[MethodView, ...]
    order_ids: tuple[str, ...]

    @classmethod
    def of(cls, account: Account, orders: Iterable[Order]) -> Self:
        """The view of `account` with its orders."""
        return cls(
            customer_id=account.id,
            name=account.name,
            email=account.email,
            address=AddressView.of(account.address),
            payment_methods=tuple(map(MethodView.of, account.methods)),
            order_ids=tuple(order.id for order in orders),
        )


class LineView(SkillOutput):
    """One line of an order with its options."""

    sku: str
    product_id: str | None
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: MinorUnits


class PaymentView(SkillOutput):
    """Money taken for an order, and how much of it came back."""

    id: str
    amount: MinorUnits
    refunded: MinorUnits
    payment_method_id: str | None


class OrderDetailsOut(SkillOutput):
    """An order with everything that belongs to it."""

    order_id: Annotated[str, Slot("order.id")]
    status: OrderStatus
    address: AddressView | None
    items: tuple[LineView, ...]
    amount: MinorUnits
    currency: Currency
    parcels: tuple[str, ...]
    payments: tuple[PaymentView, ...]

    @classmethod
    def of(cls, order: Order, paid: Iterable[Charge]) -> Self:
        """The view of `order`, for which was `paid`."""
        return cls(
            order_id=order.id,
            status=order.status,
            address=AddressView.of(order.address),
            items=tuple(
                LineView(
                    sku=item.sku,
                    product_id=item.product_id,
                    name=item.name,
                    options=dict(item.options),
                    quantity=item.quantity,
                    unit_price=item.unit_price,
                )
                for item in order.items
            ),
            amount=order.amount,
            currency=order.currency,
            parcels=tuple(parcel.tracking for parcel in order.parcels),
            payments=tuple(
                PaymentView(id=one.id, amount=one.amount, refunded=one.refunded, payment_method_id=one.method_id)
                for one in paid
            ),
        )


class VariantView(SkillOutput):
    """A variant with its price, and whether there is one."""

    sku: str
    options: dict[str, str]
    price: MinorUnits
    available: bool

    @classmethod
    def of(cls, variant: Variant) -> Self:
        """The view of `variant`."""
        return cls(sku=variant.sku, options=dict(variant.options), price=variant.price, available=variant.lasts_for(1))


class ProductOut(SkillOutput):
    """A product, in the variants that were asked for."""

    product_id: str
    name: str
    currency: Currency
    variants: tuple[VariantView, ...]

    @classmethod
    def of(cls, product: Product, currency: str) -> Self:
        """The view of `product`."""
        return cls(
            product_id=product.id,
            name=product.name,
            currency=currency,
            variants=tuple(map(VariantView.of, product.variants)),
        )


class ProductName(SkillOutput):
    """A product in a list."""

    product_id: str
    name: str


class ProductsOut(SkillOutput):
    """Products by name."""

    products: tuple[ProductName, ...]


class InvoiceOut(SkillOutput):
    """An invoice; `content` is the file in Base64 (RFC 4648)."""

    order_id: str
    filename: str
    media_type: str
    content: str

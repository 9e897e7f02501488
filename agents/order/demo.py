"""The company an empty store is filled with, read from a YAML file (its format is described in the file itself)."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from agents.order.accounts import Account, Address, PaymentMethod
from agents.order.backend import Charge, Item, Order, OrderStatus, Parcel, Terms
from agents.order.contents import Contents, Owned
from agents.order.products import Product, Variant
from hubbub.seeding import Money, SeedEntry, SeedId, SeedMoment, Whole, distinct


class DemoCompany(SeedEntry):
    """The company's currency (ISO 4217), and what may be given back: without a person, in a day, for how long."""

    name: str | None = None
    currency: str = Field(pattern="^[A-Z]{3}$")
    refund_approval_above: Money = 0
    return_window_days: Whole | None = None
    refund_cap_per_day: Annotated[Money, Field(ge=0)] | None = None

    def terms(self) -> Terms:
        """What it allows."""
        return Terms(**self.model_dump(include=set(Terms.__dataclass_fields__)))


class DemoMethod(SeedEntry):
    """A way to pay; `balance` in minor units is for gift cards."""

    id: SeedId
    kind: str = Field(max_length=32)
    brand: str | None = None
    last_four: str | None = Field(None, max_length=4)
    balance: Annotated[Money, Field(ge=0)] | None = None


class DemoCustomer(SeedEntry):
    """A customer; the address as it stands on a parcel."""

    id: SeedId
    name: str
    email: str | None = None
    address: str | None = None
    payment_methods: Annotated[tuple[DemoMethod, ...], AfterValidator(distinct)] = ()

    def account(self) -> Account:
        """The customer as the shop keeps them."""
        methods = tuple(PaymentMethod(**method.model_dump()) for method in self.payment_methods)
        return Account(self.id, self.name, self.email, Address(self.address) if self.address else None, methods)


class DemoVariant(SeedEntry):
    """One variant of a product; without `stock` nobody counts how many there are."""

    sku: SeedId
    options: dict[str, str] = Field(default_factory=dict)
    price: Money
    stock: Annotated[Whole, Field(ge=0)] | None = None


class DemoProduct(SeedEntry):
    """A product."""

    id: SeedId
    name: str
    variants: tuple[DemoVariant, ...] = ()

    def product(self) -> Product:
        """The product as the shop keeps it."""
        variants = (Variant(**one.model_dump(), product_id=self.id, name=self.name) for one in self.variants)
        return Product(self.id, self.name, tuple(variants))


class DemoCharge(SeedEntry):
    """Money taken from a customer, in minor units."""

    id: SeedId
    customer_id: SeedId
    amount: Annotated[Money, Field(gt=0)]
    description: str
    at: SeedMoment
    order_id: str | None = None
    payment_method_id: str | None = None

    def charge(self, currency: str) -> Owned[Charge]:
        """The charge as the shop keeps it."""
        return Owned(
            self.customer_id,
            Charge(
                self.id,
                self.amount,
                0,
                currency,
                self.description,
                self.at,
                order_id=self.order_id,
                method_id=self.payment_method_id,
            ),
        )


class DemoItem(SeedEntry):
    """One line of an order."""

    sku: str
    name: str
    quantity: Annotated[Whole, Field(gt=0)] = 1
    unit_price: Money


class DemoOrder(SeedEntry):
    """An order with its delivery."""

    id: SeedId
    customer_id: SeedId
    status: OrderStatus
    placed_at: SeedMoment
    carrier: str | None = None
    tracking: str | None = None
    eta: SeedMoment | None = None
    delivered_at: SeedMoment | None = None
    address: str | None = None
    items: tuple[DemoItem, ...] = ()


class Demo(SeedEntry):
    """The sections of the file this agent needs."""

    company: DemoCompany
    customers: Annotated[tuple[DemoCustomer, ...], AfterValidator(distinct)] = ()
    products: Annotated[tuple[DemoProduct, ...], AfterValidator(distinct)] = ()
    charges: Annotated[tuple[DemoCharge, ...], AfterValidator(distinct)] = ()
    orders: Annotated[tuple[DemoOrder, ...], AfterValidator(distinct)] = ()

    @model_validator(mode="after")
    def _sells_each_variant_once(self) -> Self:
        skus = [variant.sku for product in self.products for variant in product.variants]
        methods = [method.id for customer in self.customers for method in customer.payment_methods]
        for what, ids in (("the sku", skus), ("the payment method", methods)):
            if twice := next((one for one in ids if ids.count(one) > 1), None):
                raise ValueError(f"{what} {twice!r} is given twice")
        return self

    def contents(self) -> Contents:
        """The company as the shop keeps it."""
        currency = self.company.currency
        return Contents(
            terms=self.company.terms(),
            accounts=[customer.account() for customer in self.customers],
            products=[product.product() for product in self.products],
            orders=[Owned(order.customer_id, self._order(order)) for order in self.orders],
            charges=[charge.charge(currency) for charge in self.charges],
        )

    def _order(self, order: DemoOrder) -> Order:
        """An order goes to its own address, or to its customer's; its items may be variants of known products."""
        homes = {customer.id: customer.address for customer in self.customers}
        address = order.address or homes.get(order.customer_id)
        items = tuple(self._item(item) for item in order.items)
        return Order(
            id=order.id,
            status=order.status,
            placed_at=order.placed_at,
            currency=self.company.currency,
            items=items,
            carrier=order.carrier,
            parcels=(Parcel(order.tracking, tuple(item.sku for item in items)),) if order.tracking else (),
            eta=order.eta,
            delivered_at=order.delivered_at,
            address=Address(address) if address else None,
        )

    def _item(self, item: DemoItem) -> Item:
        sold = {variant.sku: (product, variant) for product in self.products for variant in product.variants}
        product, variant = sold.get(item.sku, (None, None))
        return Item(
            item.sku,
            item.name,
            item.quantity,
            item.unit_price,
            product_id=product.id if product else None,
            options=variant.options if variant else {},
        )

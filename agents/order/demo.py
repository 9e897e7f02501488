"""The company an empty store is filled with, read from a YAML file (its format is described in the file itself)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from agents.order.backend import OrderStatus
from hubbub.seeding import SeedEntry, SeedId, SeedMoment, Whole, distinct


class DemoCompany(SeedEntry):
    """The company's money: currency (ISO 4217), and what a customer may get back in 30 days without a person."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    refund_approval_above: Whole = 0


class DemoCharge(SeedEntry):
    """Money taken from a customer, in minor units."""

    id: SeedId
    customer_id: SeedId
    amount: Annotated[Whole, Field(gt=0)]
    description: str
    at: SeedMoment


class DemoItem(SeedEntry):
    """One line of an order."""

    sku: str
    name: str
    quantity: Annotated[Whole, Field(gt=0)] = 1
    unit_price: Whole


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
    items: tuple[DemoItem, ...] = ()


class Demo(SeedEntry):
    """The sections of the file this agent needs."""

    company: DemoCompany
    charges: Annotated[tuple[DemoCharge, ...], AfterValidator(distinct)] = ()
    orders: Annotated[tuple[DemoOrder, ...], AfterValidator(distinct)] = ()

"""What the skills take and give, as it goes over the wire."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, ConfigDict, Field

from agents.order.backend import Charge, Order, OrderStatus, Refund
from agents.order.meaning import TWICE, Wish
from agents.order.rules import Repeat
from agents.order.words import contents
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import LABEL_KEY, Sayings, Slot

MAX_ID_CHARS = 255
REFUND_ISSUED = "refund.issued"
MAX_WORDS_CHARS = 8_000
OrderId = Annotated[str, Slot("order.id", ask="Which order do you mean?"), Field(min_length=1, max_length=MAX_ID_CHARS)]
ChargeId = Annotated[
    str,
    Slot("charge.id", ask="Which charge would you like to have back?"),
    Field(min_length=1, max_length=MAX_ID_CHARS),
]
MinorUnits = Annotated[int, Field(description="in minor units of the currency")]
Currency = Annotated[str, Field(description="ISO 4217")]


class FindOrdersIn(SkillInput):
    """Which orders to list; all of them by default."""

    status: OrderStatus | None = None


class OneOrderIn(SkillInput):
    """An order, or the one in question: by what the customer says of it, else the likeliest."""

    order_id: OrderId | None = None
    words: Annotated[str | None, Slot("message.text"), Field(max_length=MAX_WORDS_CHARS)] = None


class ListChargesIn(SkillInput):
    """Which charges to list, by days in the customer's time zone, both included; all of them by default."""

    since: date | None = None
    until: date | None = None


class ItemView(SkillOutput):
    """One line of an order."""

    model_config = ConfigDict(from_attributes=True)
    sku: str
    name: str
    quantity: int
    unit_price: MinorUnits


class OrderView(SkillOutput):
    """An order in a list."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["description", "status", "placed_at"]})
    id: Annotated[str, Slot("order.id")]
    status: OrderStatus
    placed_at: AwareDatetime
    description: str
    amount: MinorUnits
    currency: Currency
    items: tuple[ItemView, ...]

    @classmethod
    def of(cls, order: Order) -> Self:
        """The view of `order`."""
        return cls(
            id=order.id,
            status=order.status,
            placed_at=order.placed_at,
            description=contents(order),
            amount=order.amount,
            currency=order.currency,
            items=tuple(map(ItemView.model_validate, order.items)),
        )


class FindOrdersOut(SkillOutput):
    """Orders, newest first."""

    orders: tuple[OrderView, ...]


_GONE = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED)
_THERE = (OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED)
_PACKED = (OrderStatus.PROCESSED, *_GONE)
HOW_FAR = Sayings(
    {
        **dict.fromkeys(("shipped", "sent", "dispatched", "gone out", "left", "posted", "mailed"), _GONE),
        **dict.fromkeys(("on its way", "on the way", "in transit", "under way"), (OrderStatus.SHIPPED,)),
        **dict.fromkeys(("delivered", "arrived", "here", "got it", "received"), _THERE),
        **dict.fromkeys(("packed", "processed"), _PACKED),
        **dict.fromkeys(("prepared", "processing", "pending", "open"), (OrderStatus.PROCESSING,)),
        "cancelled": (OrderStatus.CANCELLED,),
        **dict.fromkeys(("returned", "sent back"), (OrderStatus.RETURN_REQUESTED,)),
    }
)
ARRIVAL = Sayings(dict.fromkeys(("arrive", "deliver", "come", "here", "get", "receive", "reach", "make it", "eta"), ()))


class DeliveryOut(SkillOutput):
    """How far an order has come, and where its parcel is."""

    order_id: Annotated[str, Slot("order.id")]
    status: Annotated[OrderStatus, HOW_FAR]
    carrier: str | None
    tracking: str | None
    eta: Annotated[AwareDatetime | None, ARRIVAL]
    delivered_at: AwareDatetime | None

    @classmethod
    def of(cls, order: Order) -> Self:
        """The delivery of `order`."""
        return cls(
            order_id=order.id,
            status=order.status,
            carrier=order.carrier,
            tracking=order.tracking,
            eta=order.eta,
            delivered_at=order.delivered_at,
        )


class ChargeView(SkillOutput):
    """A charge, and how much of it was given back so far."""

    model_config = ConfigDict(
        extra="ignore", from_attributes=True, json_schema_extra={LABEL_KEY: ["description", "amount", "at"]}
    )
    id: Annotated[str, Slot("charge.id")]
    amount: MinorUnits
    refunded: MinorUnits = 0
    currency: Currency
    description: str
    at: AwareDatetime
    order_id: str | None = None

    def charge(self) -> Charge:
        """The charge this is a view of."""
        return Charge(self.id, self.amount, self.refunded, self.currency, self.description, self.at, self.order_id)


ChargeList = Annotated[tuple[ChargeView, ...], Slot("charge.list", ask="Which charges should I look at?")]


class ListChargesOut(SkillOutput):
    """Charges, newest first."""

    charges: ChargeList


class FindDuplicatesIn(SkillInput):
    """The charges to look through."""

    charges: ChargeList


class DuplicateView(SkillOutput):
    """A charge made once too often; `original_id` is the one that is right."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["description", "amount", "at"]})
    id: Annotated[str, Slot("charge.id")]
    amount: MinorUnits
    currency: Currency
    description: str
    at: AwareDatetime
    original_id: str

    @classmethod
    def of(cls, charge: Charge, original: Charge) -> Self:
        """The view of `charge`, which repeats `original`."""
        return cls(
            id=charge.id,
            amount=charge.amount,
            currency=charge.currency,
            description=charge.description,
            at=charge.at,
            original_id=original.id,
        )


class RefundedView(SkillOutput):
    """A duplicate charge that was given back before."""

    model_config = ConfigDict(from_attributes=True)
    id: str
    amount: MinorUnits
    currency: Currency
    description: str
    at: AwareDatetime


class FindDuplicatesOut(SkillOutput):
    """The duplicates still to be given back, and those that were."""

    duplicates: Annotated[tuple[DuplicateView, ...], Sayings(dict.fromkeys(TWICE, ()))]
    already_refunded: tuple[RefundedView, ...]

    @classmethod
    def of(cls, repeats: Iterable[Repeat]) -> Self:
        """The duplicates in `repeats`."""
        found = list(repeats)
        return cls(
            duplicates=tuple(
                DuplicateView.of(charge, repeat.original) for repeat in found for charge in repeat.duplicates
            ),
            already_refunded=tuple(
                RefundedView.model_validate(charge) for repeat in found for charge in repeat.compensated
            ),
        )


class AmountSaid(SkillInput):
    """An amount the customer named; `currency` (ISO 4217) is None when they named none."""

    amount: MinorUnits
    currency: str | None = None


class RefundChargeIn(SkillInput):
    """The charge to give back, and what the customer said of it: a charge they cannot mean is not given back."""

    charge_id: ChargeId
    words: Annotated[str | None, Slot("message.text"), Field(max_length=MAX_WORDS_CHARS)] = None
    amount: Annotated[AmountSaid | None, Slot("money.amount")] = None

    @property
    def wish(self) -> Wish:
        """What was said of the money."""
        return Wish(self.words or "", self.amount.amount if self.amount else None)


class RefundChargeOut(SkillOutput):
    """A refund that was issued."""

    charge_id: str
    amount: MinorUnits
    currency: Currency
    description: str
    refund_id: Annotated[str, Slot(REFUND_ISSUED)]
    refunded_at: AwareDatetime

    @classmethod
    def of(cls, charge: Charge, refund: Refund) -> Self:
        """The `refund` of `charge`."""
        return cls(
            charge_id=charge.id,
            amount=refund.amount,
            currency=refund.currency,
            description=charge.description,
            refund_id=refund.id,
            refunded_at=refund.at,
        )

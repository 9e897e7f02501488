"""What the skills that change orders take and give, as it goes over the wire."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BeforeValidator, Field

from agents.order.accounts import Address
from agents.order.backend import OrderStatus
from agents.order.models import MAX_ID_CHARS, MAX_WORDS_CHARS, Currency, MinorUnits, OrderId
from agents.order.rules_changes import Exchange
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import ANSWERS, Slot

MAX_THINGS = 100
MAX_ANSWERS = 20
MAX_LINE_CHARS = 255
Words = Annotated[str | None, Slot("message.text"), Field(max_length=MAX_WORDS_CHARS)]
Said = Annotated[str, Field(max_length=MAX_WORDS_CHARS)]
Line = Annotated[str, Field(max_length=MAX_LINE_CHARS)]
Answers = Annotated[
    tuple[Said, ...],
    BeforeValidator(lambda said: (said,) if isinstance(said, str) else said),
    Slot(ANSWERS),
    Field(max_length=MAX_ANSWERS),
]
"""What the customer answered, one by one, to a question that may come up several times."""
Sku = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]
MethodId = Annotated[
    str | None,
    Field(max_length=MAX_ID_CHARS, description="a way to pay of the customer's; without it, as was paid before"),
]


class AddressParts(SkillInput):
    """An address, part by part."""

    street: Annotated[str, Field(min_length=1, max_length=MAX_LINE_CHARS)]
    extra: Line = ""
    city: Line = ""
    state: Line = ""
    postcode: Line = ""
    country: Line = ""

    def address(self) -> Address:
        """The address as the shop keeps it."""
        return Address(**self.model_dump())


NewAddress = Annotated[
    Annotated[str, Field(max_length=MAX_WORDS_CHARS)] | AddressParts | None,
    Field(description="in one line, or part by part; without it, the one in the customer's words"),
]


class CancelOrderIn(SkillInput):
    """The order to cancel, and why: one of the reasons that are accepted, where one is told."""

    order_id: OrderId
    reason: Annotated[str | None, Field(max_length=MAX_LINE_CHARS)] = None
    words: Words = None


class ChangeAddressIn(SkillInput):
    """The order, and where it shall go."""

    order_id: OrderId
    address: NewAddress = None
    words: Words = None


class ChangeHomeAddressIn(SkillInput):
    """Where the customer lives from now on."""

    address: NewAddress = None
    words: Words = None


class ChangePaymentIn(SkillInput):
    """The order, and the way it shall be paid."""

    order_id: OrderId
    payment_method_id: MethodId = None
    paying: Answers = ()
    words: Words = None


class ReturnItemsIn(SkillInput):
    """What to return of an order: skus, as often as each is sent back, or the customer's words for it."""

    order_id: OrderId
    items: Annotated[tuple[Sku, ...], Field(min_length=1, max_length=MAX_THINGS)] | Said | None = None
    payment_method_id: MethodId = None
    paying: Answers = ()
    words: Words = None


class ItemChange(SkillInput):
    """One thing of an order, and the variant that shall take its place."""

    sku: Sku
    new_sku: Sku


class SwapItemsIn(SkillInput):
    """What shall become what: skus, or the customer's words for the things (`item`) and for the new ones (`wanted`)."""

    order_id: OrderId
    changes: Annotated[tuple[ItemChange, ...], Field(min_length=1, max_length=MAX_THINGS)] | None = None
    item: Said | None = None
    wanted: Answers = ()
    payment_method_id: MethodId = None
    paying: Answers = ()
    words: Words = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The changes as pairs of skus, old and new."""
        return [(change.sku, change.new_sku) for change in self.changes or ()]


class Notice(SkillOutput):
    """What was done, as a notice to the customer tells it."""

    subject: str
    text: str


class CancelOrderOut(SkillOutput):
    """An order that was cancelled; `refunded` came back, in minor units."""

    order_id: str
    status: OrderStatus
    description: str
    amount: MinorUnits
    currency: Currency
    cancelled_at: AwareDatetime
    refunded: MinorUnits = 0
    reason: str | None = None


class ChangeAddressOut(Notice):
    """Where an order goes now."""

    order_id: str
    address: str


class ChangeHomeAddressOut(Notice):
    """Where the customer lives now."""

    address: str


class ChangePaymentOut(Notice):
    """How an order is paid now."""

    order_id: str
    payment_method_id: str
    amount: MinorUnits
    currency: Currency


class ReturnItemsOut(Notice):
    """A registered return; `amount` comes back once the things have arrived."""

    order_id: str
    status: OrderStatus
    items: tuple[str, ...]
    amount: MinorUnits
    currency: Currency
    payment_method_id: str | None


class SwapItemsOut(Notice):
    """Things that became others; `difference` is what the new ones cost more together."""

    order_id: str
    status: OrderStatus
    changes: tuple[ItemChange, ...]
    difference: MinorUnits
    currency: Currency
    payment_method_id: str | None

    @classmethod
    def of(cls, order_id: str, status: OrderStatus, exchange: Exchange, currency: str, notice: Notice) -> Self:
        """The view of `exchange`, as the order stands after it."""
        return cls(
            order_id=order_id,
            status=status,
            changes=tuple(ItemChange(sku=swap.old.sku, new_sku=swap.new.sku) for swap in exchange.swaps),
            difference=exchange.difference,
            currency=currency,
            payment_method_id=exchange.method.id if exchange.method else None,
            subject=notice.subject,
            text=notice.text,
        )

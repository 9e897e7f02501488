"""The customers a shop knows: where they live and how they pay."""

from dataclasses import dataclass

GIFT_CARD = "gift_card"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; one that was given as a single line stands in `street` as a whole."""

    street: str
    extra: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""

    def __str__(self) -> str:
        parts = (self.street, self.extra, self.city, f"{self.state} {self.postcode}".strip(), self.country)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay. `balance` is what is left on it, in minor units of the company's currency; None has no bounds.

    `kind` is the company's word for it, as in `credit_card`.
    """

    id: str
    kind: str
    brand: str | None = None
    last_four: str | None = None
    balance: int | None = None

    @property
    def is_gift_card(self) -> bool:
        """Whether money for a return may go here although the order was paid in another way."""
        return self.kind == GIFT_CARD

    def covers(self, amount: int) -> bool:
        """Whether `amount` minor units can be taken from it."""
        return self.balance is None or self.balance >= amount


@dataclass(frozen=True, slots=True)
class Account:
    """A customer. `address` is where their orders go unless they say otherwise."""

    id: str
    name: str
    email: str | None = None
    address: Address | None = None
    methods: tuple[PaymentMethod, ...] = ()

    def method(self, method_id: str | None) -> PaymentMethod | None:
        """The way to pay called `method_id`, if it is theirs."""
        return next((method for method in self.methods if method.id == method_id), None)

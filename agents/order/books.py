"""What is held of a customer while something of theirs is changed, and how money moves between them and the shop."""

from dataclasses import dataclass

from agents.order import rules, rules_changes
from agents.order.accounts import Account, PaymentMethod
from agents.order.backend import Cause, Charge, Order, Refund, Shop
from hubbub.agent import Call
from hubbub.hashing import digest


@dataclass(frozen=True, slots=True)
class Books:
    """One order, what was paid for it, and whose it is, as nobody else changes them until the call ends."""

    order: Order
    paid: tuple[Charge, ...]
    account: Account | None

    @property
    def original(self) -> str | None:
        """How the order was paid at first, where that is known."""
        return rules_changes.original_method(self.order, self.paid)

    @property
    def methods(self) -> tuple[PaymentMethod, ...]:
        """The customer's ways to pay."""
        return self.account.methods if self.account else ()

    @property
    def other_methods(self) -> tuple[PaymentMethod, ...]:
        """Those the order was not paid with."""
        return tuple(method for method in self.methods if method.id != self.original)

    @property
    def usual(self) -> str | None:
        """How the order was paid at first, where the customer still pays that way; else the only way there is."""
        if self.account and self.account.method(self.original):
            return self.original
        return self.methods[0].id if len(self.methods) == 1 else None


async def opened(order_id: str, call: Call, shop: Shop) -> Books | None:
    """The books of an order, held; None when the customer has no such order."""
    order = rules.find(order_id, await shop.orders(call.customer, held=True))
    if order is None:
        return None
    paid = rules_changes.paid_for(order, await shop.charges(call.customer, held=True))
    return Books(order, tuple(paid), await shop.account(call.customer, held=True))


async def give_back(parts: rules_changes.Parts, cause: Cause, method_id: str | None, call: Call, shop: Shop) -> None:
    """Give back parts of charges: to a method, or each the way it came."""
    for charge, amount in parts:
        refund = Refund(
            id=f"re_{digest(call.step_key, charge.id)}",
            charge_id=charge.id,
            amount=amount,
            currency=charge.currency,
            approved=False,
            at=call.now,
            cause=cause,
            method_id=method_id or charge.method_id,
        )
        await shop.record_refund(call.customer, refund)


async def take_payment(books: Books, amount: int, method_id: str, call: Call, shop: Shop) -> None:
    """Take `amount` minor units for an order from a method."""
    order = books.order
    charge = Charge(
        id=f"{order.id}-{len(books.paid) + 1}",
        amount=amount,
        refunded=0,
        currency=order.currency,
        description=f"Change of order {order.id}",  # another name than what was paid before: it is no duplicate
        at=call.now,
        order_id=order.id,
        method_id=method_id,
    )
    await shop.record_charge(call.customer, charge)

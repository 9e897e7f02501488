"""What may be changed of an order, and what it costs: cancelling, other items, another payment, returns, exchanges.

Each decision takes what is known and gives what is to be done, or why not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from agents.order.accounts import Account, PaymentMethod
from agents.order.backend import Charge, Item, Order, OrderStatus
from agents.order.products import Variant

NOT_NEEDED, BY_MISTAKE = "no longer needed", "ordered by mistake"
REASONS = (NOT_NEEDED, BY_MISTAKE)
Parts = list[tuple[Charge, int]]
"""Parts of charges, in minor units."""


class Obstacle(StrEnum):
    """Obstacle something is not done."""

    NOT_OPEN = "not_changeable"
    ALREADY_CANCELLED = "already_cancelled"
    NOT_CANCELLABLE = "not_cancellable"
    ITEMS_CHANGED = "items_changed_before"
    NOT_DELIVERED = "not_delivered"
    SENT_BACK = "already_requested"
    TOO_LATE = "return_window_over"
    NO_SUCH_ITEM = "no_such_item"
    NOTHING_CHOSEN = "nothing_chosen"
    OTHER_PRODUCT = "other_product"
    SAME_ITEM = "same_item"
    NOT_AVAILABLE = "not_available"
    NO_METHOD = "no_payment_method"
    UNKNOWN_METHOD = "not_found"
    OTHER_METHOD = "not_the_original_payment"
    SAME_METHOD = "same_payment_method"
    BALANCE = "insufficient_balance"
    NO_SINGLE_PAYMENT = "no_single_payment"
    NOT_PAID = "not_paid"
    REASON = "reason_not_accepted"
    ADDRESS_TOO_LONG = "address_too_long"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True, slots=True)
class Denied:
    """It is not done; `what` names the thing it fails on."""

    why: Obstacle
    what: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """One thing of an order and the variant that takes its place."""

    old: Item
    new: Variant

    @property
    def difference(self) -> int:
        """What the new one costs more, in minor units."""
        return self.new.price - self.old.unit_price


@dataclass(frozen=True, slots=True)
class Exchange:
    """Swaps and who settles the difference; no method where there is nothing to settle."""

    swaps: tuple[Swap, ...]
    method: PaymentMethod | None

    @property
    def difference(self) -> int:
        """What the new things cost more together, in minor units."""
        return sum(swap.difference for swap in self.swaps)


@dataclass(frozen=True, slots=True)
class SendBack:
    """Things to be returned, one by one; `method` is where the money goes, None for the way it came."""

    items: tuple[Item, ...]
    method: PaymentMethod | None

    @property
    def amount(self) -> int:
        """What they cost together, in minor units."""
        return sum(item.unit_price for item in self.items)


@dataclass(frozen=True, slots=True)
class NewPayment:
    """What was paid with `charge`, by `before` where that is known, is paid with `method` instead."""

    charge: Charge
    method: PaymentMethod
    before: PaymentMethod | None = None


@dataclass(frozen=True, slots=True)
class Cancelling:
    """An order is called off for `reason`, if one is told, and `back` of what was paid for it is given back."""

    reason: str | None
    back: Parts

    @property
    def refunded(self) -> int:
        """What goes back in all, in minor units."""
        return sum(amount for _, amount in self.back)


@dataclass(frozen=True, slots=True)
class Replacing:
    """Things of an order become others, and `back` of what was paid for it is given back."""

    exchange: Exchange
    back: Parts


def may_redirect(order: Order) -> Denied | None:
    """Until an order is packed it can be sent elsewhere."""
    return None if order.status is OrderStatus.PROCESSING else Denied(Obstacle.NOT_OPEN)


def may_change(order: Order) -> Denied | None:
    """Until an order is packed, what is in it and how it is paid can be changed, but not once its items were."""
    return may_redirect(order) or (Denied(Obstacle.ITEMS_CHANGED) if order.items_changed else None)


def decide_cancelling(order: Order, reason: str | None, paid: Iterable[Charge]) -> Cancelling | Denied:
    """As for changes; a reason is one of those that are accepted, or none is told. All that was paid goes back."""
    if order.status is OrderStatus.CANCELLED:
        return Denied(Obstacle.ALREADY_CANCELLED)
    if may_change(order):
        return Denied(Obstacle.NOT_CANCELLABLE)
    if reason is not None and reason not in REASONS:
        return Denied(Obstacle.REASON, reason)
    return Cancelling(reason, [(charge, charge.refundable) for charge in paid if charge.refundable])


def may_send_back(order: Order, window_days: int | None, now: datetime) -> Denied | None:
    """Only what was delivered can be sent back, once, while the company's window is open."""
    if order.sent_back is not None:
        return Denied(Obstacle.SENT_BACK)
    if order.status is not OrderStatus.DELIVERED:
        return Denied(Obstacle.NOT_DELIVERED)
    if order.delivered_at is None or window_days is None:
        return None
    return Denied(Obstacle.TOO_LATE) if now > order.delivered_at + timedelta(days=window_days) else None


def decide_swaps(
    order: Order,
    pairs: Sequence[tuple[str, str]],
    sold: Mapping[str, Variant],
    account: Account | None,
    method_id: str | None,
) -> Exchange | Denied:
    """Whether things of an order (that may be changed, or sent back) can become others: pairs of skus, old and new.

    Each becomes an available variant of the same product, or, where it was delivered, another one like it: things
    arrive broken. Whoever pays or gets the difference must be able to.
    """
    chosen = chosen_items(order, [old for old, _ in pairs])
    if isinstance(chosen, Denied):
        return chosen
    delivered = order.status is OrderStatus.DELIVERED
    needed = Counter(new for _, new in pairs)
    if not delivered:  # What has not left is there at once for whoever takes it instead.
        needed.subtract(old for old, _ in pairs)
    for item, (_, wanted) in zip(chosen, pairs, strict=True):
        denied = _may_become(item, sold.get(wanted), needed[wanted], again=delivered)
        if denied:
            return denied
    swaps = tuple(Swap(item, sold[wanted]) for item, (_, wanted) in zip(chosen, pairs, strict=True))
    return _settled(swaps, account, method_id)


def chosen_items(order: Order, skus: Sequence[str]) -> list[Item] | Denied:
    """One thing of the order for each of `skus`, in a quantity of one; a sku comes no more often than it was bought."""
    left = [replace(item, quantity=1) for item in order.items for _ in range(item.quantity)]
    found: list[Item] = []
    for sku in skus:
        item = next((item for item in left if item.sku == sku), None)
        if item is None:
            return Denied(Obstacle.NO_SUCH_ITEM, sku)
        left.remove(item)
        found.append(item)
    return found or Denied(Obstacle.NOTHING_CHOSEN)


def _may_become(item: Item, wanted: Variant | None, needed: int, *, again: bool) -> Denied | None:
    if wanted is not None and wanted.sku == item.sku and not again:
        return Denied(Obstacle.SAME_ITEM, item.name)
    if wanted is None or not wanted.lasts_for(needed):
        return Denied(Obstacle.NOT_AVAILABLE, item.name)
    return Denied(Obstacle.OTHER_PRODUCT, item.name) if wanted.product_id != item.product_id else None


def _settled(swaps: tuple[Swap, ...], account: Account | None, method_id: str | None) -> Exchange | Denied:
    method = account.method(method_id) if account else None
    if method_id is not None and method is None:
        return _unknown(method_id)
    exchange = Exchange(swaps, method)
    if method is None and exchange.difference:
        return Denied(Obstacle.NO_METHOD)
    if method is not None and not method.covers(exchange.difference):
        return Denied(Obstacle.BALANCE)
    return exchange


def decide_replacing(exchange: Exchange, paid: Iterable[Charge]) -> Replacing | Denied:
    """What to do when things of an order become others: what they cost less must have been paid."""
    back = given_back(max(0, -exchange.difference), paid)
    return back if isinstance(back, Denied) else Replacing(exchange, back)


def with_swaps(order: Order, swaps: Iterable[Swap]) -> Order:
    """The order with the new things in place of the old ones; a line of several is split."""
    left = list(swaps)
    lines: list[Item] = []
    for line in order.items:
        mine = [swap for swap in left if swap.old.sku == line.sku][: line.quantity]
        for swap in mine:
            left.remove(swap)
        rest = line.quantity - len(mine)
        lines += [replace(line, quantity=rest)] if rest else []
        lines += [_bought(swap.new) for swap in mine]
    return replace(order, items=tuple(lines), items_changed=True)


def _bought(new: Variant) -> Item:
    return Item(new.sku, new.name, 1, new.price, new.product_id, new.options)


def decide_return(
    order: Order, skus: Sequence[str], account: Account | None, method_id: str | None, charges: Iterable[Charge]
) -> SendBack | Denied:
    """What to do when things of a delivered order shall be returned.

    Their money goes back the way it came, as it does without `method_id`, or to a gift card.
    """
    chosen = chosen_items(order, skus)
    if isinstance(chosen, Denied):
        return chosen
    original = original_method(order, charges)
    method = account.method(method_id or original) if account else None
    if method_id is not None and method is None:
        return _unknown(method_id)
    if method is not None and method.id != original and not method.is_gift_card:
        return Denied(Obstacle.OTHER_METHOD)
    return SendBack(tuple(chosen), method)


def decide_payment(
    order: Order, account: Account | None, method_id: str | None, charges: Iterable[Charge]
) -> NewPayment | Denied:
    """What to do when an order that is not packed yet shall be paid in another way: once, with one method for all."""
    if denied := may_change(order):
        return denied
    paid = paid_for(order, charges)
    if len(paid) != 1 or paid[0].refunded:
        return Denied(Obstacle.NO_SINGLE_PAYMENT)
    method = account.method(method_id) if account else None
    if method is None:
        return _unknown(method_id) if method_id else Denied(Obstacle.NO_METHOD)
    if paid[0].method_id == method.id:
        return Denied(Obstacle.SAME_METHOD)
    before = account.method(paid[0].method_id) if account else None
    return NewPayment(paid[0], method, before) if method.covers(paid[0].amount) else Denied(Obstacle.BALANCE)


def _unknown(method_id: str) -> Denied:
    return Denied(Obstacle.UNKNOWN_METHOD, f"payment method {method_id}")


def paid_for(order: Order, charges: Iterable[Charge]) -> list[Charge]:
    """The charges for an order, oldest first."""
    mine = (charge for charge in charges if charge.order_id == order.id)
    return sorted(mine, key=lambda charge: (charge.at, charge.id))


def original_method(order: Order, charges: Iterable[Charge]) -> str | None:
    """How an order was paid at first, where that is known: by the first payment that did not go back."""
    paid = paid_for(order, charges)
    standing = [charge for charge in paid if charge.refundable]
    return next((charge.method_id for charge in standing or paid), None)


def given_back(amount: int, charges: Iterable[Charge]) -> Parts | Denied:
    """From which charges `amount` minor units are given back: never more of one than is left of it."""
    parts: Parts = []
    for charge in charges:
        part = min(charge.refundable, amount - sum(part for _, part in parts))
        if part > 0:
            parts.append((charge, part))
    return parts if sum(part for _, part in parts) == amount else Denied(Obstacle.NOT_PAID)

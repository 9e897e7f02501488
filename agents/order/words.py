"""What the order agent says to customers, and to the people who approve refunds."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from agents.order.backend import Cause, Charge, Item, Order, OrderStatus
from agents.order.rules import LIMIT_PERIOD, LOOK_BACK, AskPerson, Issue, Repeat, Why
from agents.order.rules_changes import REASONS, Denied, Obstacle
from hubbub.money import spoken

LOCALE = "en_US"
RIGHT_ONE = "It was charged more than once, and the duplicate was refunded already: this charge is right."
MAX_LISTED = 10
MAX_NAMED_ITEMS = 2
PERSON = "If you think that is wrong, I can connect you with a person."
STATUS = {
    OrderStatus.PROCESSING: "being prepared",
    OrderStatus.PROCESSED: "packed",
    OrderStatus.SHIPPED: "on its way",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.RETURN_REQUESTED: "to be returned",
    OrderStatus.EXCHANGE_REQUESTED: "to be exchanged",
}

REGISTERED = {
    OrderStatus.RETURN_REQUESTED: ", and its return is registered",
    OrderStatus.EXCHANGE_REQUESTED: ", and its exchange is registered",
}


def day(moment: datetime, here: datetime) -> str:
    """`Tuesday, November 24` where and when the customer is (`here`), with the year if it is another."""
    there = moment.astimezone(here.tzinfo)
    pattern = "EEEE, MMMM d" if there.year == here.year else "EEEE, MMMM d, y"
    return format_date(there, pattern, locale=LOCALE)


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def contents(order: Order) -> str:
    """The first items of an order, and how many more there are."""
    more = len(order.items) - MAX_NAMED_ITEMS
    named = [_item(item) for item in order.items[: MAX_NAMED_ITEMS + (more == 1)]]
    return listed([*named, f"{more} more items"] if more > 1 else named or ["no items"])


def _item(item: Item) -> str:
    return item.name if item.quantity == 1 else f"{item.quantity} × {item.name}"  # noqa: RUF001 - as printed on receipts


def order_list(orders: Sequence[Order], status: OrderStatus | None, here: datetime) -> str:
    """The customer's orders, all or those with one status."""
    lines = [
        f"{order.id} ({contents(order)}, {spoken(order.amount, order.currency)}), "
        f"placed on {day(order.placed_at, here)}: {STATUS[order.status]}"
        for order in orders
    ]
    if not lines:
        return f"I could not find any {f'{status} ' if status else ''}orders in your account."
    return f"You have {_count(len(lines), 'order')}: {_shortened(lines)}."


def order_label(order: Order, here: datetime) -> str:
    """One order among several to choose from."""
    return f"{order.id}: {contents(order)}, placed on {day(order.placed_at, here)}"


def whereabouts(order: Order, here: datetime) -> str:
    """How far an order has come, and when it arrives."""
    if order.status is OrderStatus.SHIPPED:
        return _on_its_way(order, here)
    return f"Your order {order.id} ({contents(order)}) {_standing(order, here)}."


def _standing(order: Order, here: datetime) -> str:
    match order.status:
        case OrderStatus.PROCESSING:
            return "is being prepared and has not been shipped yet"
        case OrderStatus.PROCESSED:
            return f"is packed{f' in parcel {order.tracking}' if order.tracking else ''} and about to be shipped"
        case OrderStatus.CANCELLED:
            return f"was cancelled{_on(order.cancelled_at, here)}"
        case _:
            return f"was delivered{_on(order.delivered_at, here)}{REGISTERED.get(order.status, '')}"


def _on_its_way(order: Order, here: datetime) -> str:
    carrier = f" with {order.carrier}" if order.carrier else ""
    parcel = f" (parcel {order.tracking})" if order.tracking else ""
    shipped = f"Your order {order.id} was shipped{carrier}{parcel}"
    if order.eta is None:
        return f"{shipped}. I do not have an arrival date for it yet."
    if order.eta.astimezone(here.tzinfo).date() < here.date():
        return f"{shipped}. It should have arrived on {day(order.eta, here)}; I am sorry that it is late."
    return f"{shipped} and should arrive on {day(order.eta, here)}."


def _on(moment: datetime | None, here: datetime) -> str:
    return f" on {day(moment, here)}" if moment else ""


NO_ORDERS = "There are no orders in your account."
WHICH_ORDER = "Which order do you mean?"


def confirm_cancelling(order: Order, refunded: int, here: datetime, *, part: bool = False) -> str:
    """What would happen if an order were cancelled, and what would be given back for it.

    Who named a `part` of it is told that there is only the whole.
    """
    what = f"order {order.id} ({contents(order)}, {spoken(order.amount, order.currency)})"
    whole = "An order can only be cancelled as a whole, with everything in it. " if part else ""
    return (
        f"{whole}I would cancel {what}, placed on {day(order.placed_at, here)}. "
        f"Nothing of it will be sent, and this cannot be undone.{_back(order, refunded)} Shall I cancel it?"
    )


def cancelled(order: Order, refunded: int = 0) -> str:
    """That an order was cancelled just now, and what was given back for it."""
    gone = f"I have cancelled your order {order.id} ({contents(order)}). Nothing of it will be sent."
    return gone + _back(order, refunded)


def _back(order: Order, refunded: int) -> str:
    if not refunded:
        return " I see no payment for it that would have to go back."
    return f" {spoken(refunded, order.currency)} goes back the way you paid."


CANCELLING = frozenset({Obstacle.ALREADY_CANCELLED, Obstacle.NOT_CANCELLABLE, Obstacle.REASON})
"""What keeps an order from being cancelled is told in words of its own."""


def not_cancelled(denied: Denied, order: Order, here: datetime) -> str:
    """Why an order is not cancelled."""
    match denied.why:
        case Obstacle.ALREADY_CANCELLED:
            gone = f"was already cancelled{_on(order.cancelled_at, here)}"
            return f"Your order {order.id} {gone}, so there is nothing left to do."
        case Obstacle.REASON:
            return f"I can cancel an order that is {' or '.join(REASONS)}, but for no other reason."
        case _:
            return _too_late_to_cancel(order, here)


def _too_late_to_cancel(order: Order, here: datetime) -> str:
    if order.items_changed:
        return f"The items of your order {order.id} were changed before, so I can no longer cancel it."
    match order.status:
        case OrderStatus.PROCESSED:
            return f"Your order {order.id} is already packed, so I can no longer cancel it."
        case OrderStatus.SHIPPED:
            return f"Your order {order.id} is already on its way to you, so I can no longer cancel it."
        case _:
            return f"Your order {order.id} was already delivered{_on(order.delivered_at, here)}, so I cannot cancel it."


def charge_list(charges: Sequence[Charge], here: datetime, *, of_all_time: bool) -> str:
    """The customer's charges, all or those of some days."""
    lines = [
        f"{_charged(charge)} on {day(charge.at, here)} ({charge.id}{', refunded' if charge.refunded else ''})"
        for charge in charges
    ]
    if not lines:
        return f"I could not find any charges {'' if of_all_time else 'for that time '}in your account."
    return f"You have {_count(len(lines), 'charge')}: {_shortened(lines, '; ')}."


def _charged(charge: Charge) -> str:
    return f"{spoken(charge.amount, charge.currency)} for {charge.description}"


def duplicates(repeats: Sequence[Repeat], here: datetime) -> str:
    """What the search for duplicates brought to light."""
    found = [charge for repeat in repeats for charge in repeat.duplicates]
    if found:
        names = listed([f"{_charged(charge)} on {day(charge.at, here)} ({charge.id})" for charge in found])
        question = " Shall I refund it?" if len(found) == 1 else ""
        return f"I found {_count(len(found), 'duplicate charge')}: {names}.{question}"
    returned = [charge for repeat in repeats for charge in repeat.compensated]
    if not returned:
        return f"I looked back {LOOK_BACK.days} days and found no duplicate charge. {PERSON}"
    amounts = listed([spoken(charge.amount, charge.currency) for charge in returned])
    what = f"charge of {amounts} was" if len(returned) == 1 else f"charges of {amounts} were"
    return f"The duplicate {what} already refunded; nothing was refunded again. {PERSON}"


def no_such_charge(charges: Sequence[Charge], here: datetime) -> str:
    """That what the customer wants back was never charged, as far as the charges tell."""
    return (
        "I see no charge for that in your account, so I have refunded nothing. "
        f"{charge_list(charges, here, of_all_time=True)} {PERSON}"
    )


def is_it_meant(charge: Charge, decided: Issue | AskPerson, here: datetime) -> str:
    """Which charge was found for somebody who named none, and what would be done about it."""
    issue = decided.issue if isinstance(decided, AskPerson) else decided
    one = "one duplicate charge" if issue.cause is Cause.DUPLICATE else "this charge"
    found = f"I found {one}: {_charged(charge)} on {day(charge.at, here)} ({charge.id})."
    if isinstance(decided, AskPerson):
        right = f" {RIGHT_ONE}" if decided.why is Why.MADE_GOOD else ""
        return f"{found}{right} Only a colleague can decide about its refund. Shall I ask for it?"
    back = f"{spoken(issue.amount, charge.currency)} of it for your return" if issue.cause is Cause.RETURN else "it"
    return f"{found} Shall I refund {back}?"


def refunded(charge: Charge, amount: int, *, duplicate: bool) -> str:
    """That a refund was issued just now."""
    money = spoken(amount, charge.currency)
    if duplicate:
        return f"I found the duplicate charge and have issued a refund of {money}."
    return f"I have issued a refund of {money} for {charge.description}."


def day_is_spent(charge: Charge, amount: int) -> str:
    """That a refund would be more than is given back in a day."""
    return (
        f"I cannot refund {spoken(amount, charge.currency)} now: that is more than we give back within one day, so "
        "nothing was refunded. Please ask again tomorrow, or I can connect you with a person."
    )


def already_refunded(charge: Charge, at: datetime | None, here: datetime) -> str:
    """That nothing of a charge is left to give back."""
    return f"The charge of {_charged(charge)} was already refunded{_on(at, here)}; nothing was refunded again."


def approval_reason(charge: Charge, wish: AskPerson) -> str:
    """Why a person has to look at a refund."""
    what = f"{_charged(charge)} ({charge.id})"
    match wish.why:
        case Why.NO_DUPLICATE:
            return f"{what} is not a duplicate charge."
        case Why.MADE_GOOD:
            return f"{what} was charged more than once, but the duplicate was refunded already."
        case Why.ABOVE_LIMIT | Why.RETURN_ABOVE_LIMIT:
            due = "is a duplicate charge" if wish.why is Why.ABOVE_LIMIT else "is due for a return"
            before = f" after {spoken(wish.before, charge.currency)} before" if wish.before else ""
            limit = f"{spoken(wish.limit, charge.currency)} in {LIMIT_PERIOD.days} days"
            return f"{what} {due}, but{before} more than {limit} needs approval."


def _count(number: int, noun: str) -> str:
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def _shortened(lines: Sequence[str], between: str = "; ") -> str:
    more = len(lines) - MAX_LISTED
    return between.join([*lines[:MAX_LISTED], *([f"and {more} more"] if more > 0 else [])])

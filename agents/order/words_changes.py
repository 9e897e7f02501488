"""What the order agent says about changes: what would happen, what has happened, and why something does not."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from agents.order.accounts import Account, Address, PaymentMethod
from agents.order.backend import Item, Order
from agents.order.products import Product, Variant
from agents.order.rules_changes import Denied, Exchange, NewPayment, Obstacle, SendBack
from agents.order.words import CANCELLING, STATUS, contents, listed, not_cancelled
from hubbub.money import spoken

WHICH_ADDRESS = "What is the new address? Please write it in one line, with street, city and postcode."
SAY_ALL = "You can also say all of them."
DAYS = "5 to 7 business days"
FOR, WITH = "for", "with"
KINDS = {"credit_card": "credit card", "paypal": "PayPal account", "gift_card": "gift card"}


def option_names(options: Mapping[str, str]) -> str:
    """` (size 10, color black)`, or nothing."""
    return f" ({', '.join(f'{name} {value}' for name, value in options.items())})" if options else ""


def thing(item: Item) -> str:
    """One thing of an order as it is called."""
    return f"{item.name}{option_names(item.options)}"


def variant(sold: Variant, currency: str) -> str:
    """A variant as it is offered."""
    return f"{sold.name}{option_names(sold.options)} for {spoken(sold.price, currency)}"


def method(way: PaymentMethod) -> str:
    """A way to pay as its owner knows it."""
    name = KINDS.get(way.kind, way.kind.replace("_", " "))
    brand = f"{way.brand.capitalize()} {name}" if way.brand else name
    return f"{brand} ending in {way.last_four}" if way.last_four else f"{brand} {way.id}" if way.is_gift_card else brand


def refund_way(way: PaymentMethod | None) -> str:
    """Where money goes back to, and how fast."""
    if way is None:
        return "the way you paid"
    return f"your {method(way)}, at once" if way.is_gift_card else f"your {method(way)}, within {DAYS}"


def _all(order: Order) -> str:
    return listed([thing(item) for item in order.items])


def which_items(order: Order) -> str:
    """Asks what of an order is meant."""
    return f"Which items of order {order.id} do you mean? In it are {_all(order)}. {SAY_ALL}"


def which_item(order: Order) -> str:
    """Asks which one thing of an order is meant."""
    return f"Which item of order {order.id} do you mean? In it are {_all(order)}."


def which_variant(item: Item) -> str:
    """Asks what shall take the place of a thing."""
    return f"Which one would you like instead of {thing(item)}?"


WHICH_METHOD = "How would you like to pay, or to get the difference back?"
WHICH_NEW_METHOD = "How would you like to pay instead?"


def confirm_address(order: Order, address: Address) -> str:
    """What would happen if an order went elsewhere."""
    return f"I would send your order {order.id} ({contents(order)}) to {address}. Shall I change its address?"


def address_changed(order: Order, address: Address) -> str:
    """That an order goes elsewhere now."""
    return f"Your order {order.id} will be sent to {address}."


def confirm_home(address: Address) -> str:
    """What would happen if a customer moved."""
    return f"I would keep {address} as your address from now on; orders placed before keep theirs. Shall I do that?"


def home_changed(address: Address) -> str:
    """That a customer's address is another now."""
    return f"Your address is now {address}. Orders placed before keep theirs."


def confirm_payment(order: Order, payment: NewPayment) -> str:
    """What would happen if an order were paid in another way."""
    money = spoken(payment.charge.amount, order.currency)
    return (
        f"I would take {money} for order {order.id} from your {method(payment.method)} and give the {money} you paid "
        f"before back to {refund_way(payment.before)}. Shall I do that?"
    )


def payment_changed(order: Order, payment: NewPayment) -> str:
    """That an order is paid in another way now."""
    money = spoken(payment.charge.amount, order.currency)
    return (
        f"Your order {order.id} is now paid with your {method(payment.method)}: {money}. "
        f"What you paid before goes back to {refund_way(payment.before)}."
    )


def _swaps(exchange: Exchange, between: str) -> str:
    swaps = exchange.swaps
    return listed([f"{thing(swap.old)} {between} {swap.new.name}{option_names(swap.new.options)}" for swap in swaps])


def difference(exchange: Exchange, currency: str) -> str:
    """What the new things cost more or less, and who pays it."""
    money = spoken(abs(exchange.difference), currency)
    if not exchange.difference:
        return "They cost the same."
    if exchange.method is None or exchange.difference < 0:
        return f"They cost {money} less, which goes to {refund_way(exchange.method)}."
    return f"They cost {money} more, to be paid with your {method(exchange.method)}."


def confirm_items(order: Order, exchange: Exchange) -> str:
    """What would happen if things of an order became others."""
    return (
        f"In order {order.id} I would replace {_swaps(exchange, WITH)}. {difference(exchange, order.currency)} "
        "After that neither items nor payment can be changed, nor the order be cancelled, so please be sure that "
        "nothing is missing. "
        "Shall I do that?"
    )


def items_changed(order: Order, exchange: Exchange) -> str:
    """That things of an order became others."""
    return f"In your order {order.id} I have replaced {_swaps(exchange, WITH)}. {difference(exchange, order.currency)}"


def _things(back: SendBack) -> str:
    return listed([thing(item) for item in back.items])


def confirm_return(order: Order, back: SendBack) -> str:
    """What would happen if things were returned."""
    return (
        f"I would register the return of {_things(back)} from order {order.id}. As soon as that has arrived, "
        f"{spoken(back.amount, order.currency)} goes back to {refund_way(back.method)}. An order can be returned or "
        "exchanged once, so please be sure that nothing is missing. Shall I do that?"
    )


def return_registered(order: Order, back: SendBack) -> str:
    """That a return is registered."""
    return (
        f"I have registered the return of {_things(back)} from your order {order.id}. As soon as that has arrived, "
        f"{spoken(back.amount, order.currency)} goes back to {refund_way(back.method)}."
    )


def confirm_exchange(order: Order, exchange: Exchange) -> str:
    """What would happen if things were exchanged."""
    return (
        f"I would exchange {_swaps(exchange, FOR)} in order {order.id}. {difference(exchange, order.currency)} "
        "An order can be returned or exchanged once, so please be sure that nothing is missing. Shall I do that?"
    )


def exchange_registered(order: Order, exchange: Exchange) -> str:
    """That an exchange is registered."""
    return (
        f"I have registered the exchange of {_swaps(exchange, FOR)} from your order {order.id}. "
        f"{difference(exchange, order.currency)} It is settled once your things have arrived."
    )


ADDRESS_TOO_LONG = "That is too long for an address. Please write it shorter, as it stands on a parcel."
DENIED = {
    Obstacle.NOT_OPEN: "Your {order} is {status}, so it can no longer be changed.",
    Obstacle.ITEMS_CHANGED: "The items of your {order} were changed before, so it cannot be changed again.",
    Obstacle.NOT_DELIVERED: "Your {order} is {status}. Only what was delivered can be returned or exchanged.",
    Obstacle.SENT_BACK: "A return or exchange of your {order} is registered already, and there can be only one.",
    Obstacle.TOO_LATE: "The time for returning or exchanging your {order} is over.",
    Obstacle.NO_SUCH_ITEM: "I could not find {what} as often as that in your {order}.",
    Obstacle.NOTHING_CHOSEN: "I did not understand which items of your {order} you mean.",
    Obstacle.OTHER_PRODUCT: "{what} can only become another variant of the same product.",
    Obstacle.SAME_ITEM: "{what} is that variant already.",
    Obstacle.NOT_AVAILABLE: "What you would like instead of {what} is not available.",
    Obstacle.NO_METHOD: "There is no way to pay in your account that I could use for this.",
    Obstacle.UNKNOWN_METHOD: "I could not find {what} in your account.",
    Obstacle.OTHER_METHOD: "The money for your {order} can only go back the way you paid, or to a gift card of yours.",
    Obstacle.SAME_METHOD: "Your {order} is paid that way already.",
    Obstacle.BALANCE: "There is not enough on that gift card for your {order}.",
    Obstacle.NO_SINGLE_PAYMENT: "I see no single payment for your {order} that could be made in another way.",
    Obstacle.ADDRESS_TOO_LONG: ADDRESS_TOO_LONG,
    Obstacle.NOT_WANTED: "All right, I have left your {order} as it is.",
    Obstacle.NOT_PAID: "I see no payment for your {order} from which the difference could be given back.",
}


def denied(denial: Denied, order: Order, here: datetime) -> str:
    """Why something is not done."""
    if denial.why in CANCELLING:
        return not_cancelled(denial, order, here)
    return DENIED[denial.why].format(order=f"order {order.id}", status=STATUS[order.status], what=denial.what)


def details(order: Order, paid_with: Sequence[str]) -> str:
    """Everything about an order."""
    lines = [f"{thing(item)} × {item.quantity}: {spoken(item.unit_price, order.currency)}" for item in order.items]  # noqa: RUF001 - as printed on receipts
    goes_to = f" It goes to {order.address}." if order.address else ""
    paid = f" It was paid with {listed(paid_with)}." if paid_with else ""
    return (
        f"Your order {order.id} is {STATUS[order.status]}: {'; '.join(lines)}; "
        f"{spoken(order.amount, order.currency)} in all.{goes_to}{paid}"
    )


def _balance(way: PaymentMethod, currency: str) -> str:
    return f" with {spoken(way.balance, currency)} on it" if way.balance is not None else ""


def account(known: Account, currency: str) -> str:
    """What the shop knows of a customer."""
    lives = f" Your address is {known.address}." if known.address else ""
    reached = f" We write to {known.email}." if known.email else ""
    ways = [f"{method(way)}{_balance(way, currency)}" for way in known.methods]
    pays = f" You can pay with your {listed(ways)}." if ways else ""
    return f"Your account is in the name of {known.name}.{reached}{lives}{pays}"


NO_ACCOUNT = "I know no more of you than your orders."
NO_PRODUCTS = "I have no list of our products."
WHICH_PRODUCT = "Which product do you mean?"


def products(names: Sequence[str]) -> str:
    """What is sold."""
    return f"We have {listed(names)}." if names else NO_PRODUCTS


def product(sold: Product, currency: str) -> str:
    """A product in its variants."""
    there = [variant(one, currency) for one in sold.variants if one.lasts_for(1)]
    return f"We have {'; '.join(there)}." if there else f"{sold.name} is not available at the moment."


def invoice_written(order: Order) -> str:
    """That an invoice is there."""
    return f"Here is the invoice for your order {order.id} over {spoken(order.amount, order.currency)}."

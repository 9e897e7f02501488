"""Skills that tell of orders: which there are, how far they have come, what is in them."""

from collections.abc import Sequence
from datetime import datetime

from agents.order import examples, examples_lookups, rules, words, words_changes
from agents.order.backend import Order, Shop
from agents.order.meaning import orders_named
from agents.order.models import DeliveryOut, FindOrdersIn, FindOrdersOut, OneOrderIn, OrderView
from agents.order.models_lookups import AccountIn, AccountOut, OrderDetailsOut
from agents.order.registry import agent, here
from agents.order.rules_changes import paid_for
from hubbub.agent import Call
from hubbub.cards import Fallback
from hubbub.outcomes import Ask, Card, Done, NeedsInput, Option, Refused, not_found

KNOWN_FOR_S = 3_600
"""Where an order was an hour ago is better than nothing, when it is said that it was an hour ago."""


@agent.skill(effect="read", purpose="look up your orders", examples=examples.FIND_ORDERS)
async def find_orders(args: FindOrdersIn, call: Call, shop: Shop) -> Done[FindOrdersOut]:
    """List the customer's orders, newest first, all of them or those with one status."""
    found = [order for order in await shop.orders(call.customer) if args.status in {None, order.status}]
    return Done(
        output=FindOrdersOut(orders=tuple(map(OrderView.of, found))),
        say=words.order_list(found, args.status, here(call)),
        cards=tuple(map(order_card, found[: words.MAX_LISTED])),
    )


@agent.skill(
    effect="read",
    purpose="check your order",
    examples=examples.ORDER_STATUS,
    fallback=Fallback(last_known_s=KNOWN_FOR_S),
)
async def order_status(args: OneOrderIn, call: Call, shop: Shop) -> Done[DeliveryOut] | NeedsInput | Refused:
    """Say how far an order has come; without any name, the newest that is still to arrive, else the newest."""
    orders = await shop.orders(call.customer)
    named = spoken_of(args, orders)
    if len(named) > 1:
        return which_order(named, here(call))
    likeliest = rules.order_in_question(named or orders)
    return _delivery(args.order_id, orders, likeliest, here(call))


@agent.skill(effect="read", purpose="track your parcel", examples=examples.TRACK_SHIPMENT)
async def track_shipment(args: OneOrderIn, call: Call, shop: Shop) -> Done[DeliveryOut] | NeedsInput | Refused:
    """Say where a parcel is and when it arrives; without any name, the one parcel that is on its way."""
    orders = await shop.orders(call.customer)
    named = spoken_of(args, orders)
    parcels = rules.parcels_in_question(named or orders)
    if args.order_id is None and len(parcels) > 1:
        return which_order(parcels, here(call))
    return _delivery(args.order_id, orders, parcels[0] if parcels else None, here(call))


@agent.skill(effect="read", purpose="look at what is in your order", examples=examples_lookups.ORDER_DETAILS)
async def order_details(args: OneOrderIn, call: Call, shop: Shop) -> Done[OrderDetailsOut] | NeedsInput | Refused:
    """Tell everything about an order: items with options and prices, address, payments, parcels."""
    orders = await shop.orders(call.customer)
    named = spoken_of(args, orders)
    if len(named) > 1:
        return which_order(named, here(call))
    order = rules.find_delivery(args.order_id, orders) if args.order_id else rules.order_in_question(named or orders)
    if order is None:
        return _no_order(args.order_id)
    paid = paid_for(order, await shop.charges(call.customer))
    account = await shop.account(call.customer)
    ways = [account.method(charge.method_id) for charge in paid if charge.refundable] if account else []
    say = words_changes.details(order, [words_changes.method(way) for way in ways if way])
    return Done(output=OrderDetailsOut.of(order, paid), say=say, cards=(order_card(order),))


@agent.skill(effect="read", purpose="look at your account", examples=examples_lookups.ACCOUNT_DETAILS)
async def account_details(args: AccountIn, call: Call, shop: Shop) -> Done[AccountOut] | Refused:  # noqa: ARG001 - it takes nothing
    """Tell what the shop knows of the customer: name, e-mail, address, ways to pay."""
    account = await shop.account(call.customer)
    if account is None:
        return Refused(code="not_found", say=words_changes.NO_ACCOUNT)
    currency = (await shop.terms()).currency
    output = AccountOut.of(account, await shop.orders(call.customer))
    return Done(output=output, say=words_changes.account(account, currency))


def order_card(order: Order) -> Card:
    """The order as front ends draw it."""
    delivery = DeliveryOut.of(order).model_dump(mode="json", exclude={"order_id"})
    return Card(type="order", **{**delivery, **OrderView.of(order).model_dump(mode="json")})


def _delivery(
    order_id: str | None, orders: tuple[Order, ...], likeliest: Order | None, here: datetime
) -> Done[DeliveryOut] | Refused:
    order = rules.find_delivery(order_id, orders) if order_id else likeliest
    if order is None:
        return _no_order(order_id)
    return Done(output=DeliveryOut.of(order), say=words.whereabouts(order, here), cards=(order_card(order),))


def spoken_of(args: OneOrderIn, orders: tuple[Order, ...]) -> list[Order]:
    """The orders a customer names by their words, where they give no id."""
    return orders_named(orders, args.words) if args.words and not args.order_id else []


def which_order(orders: Sequence[Order], here: datetime) -> NeedsInput:
    """Ask which of several orders is meant."""
    options = tuple(Option(value=order.id, label=words.order_label(order, here)) for order in orders)
    return NeedsInput(ask=Ask(slot="order_id", question=words.WHICH_ORDER, options=options))


def _no_order(order_id: str | None) -> Refused:
    return not_found(f"order {order_id}") if order_id else Refused(code="no_orders", say=words.NO_ORDERS)

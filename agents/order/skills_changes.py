"""Skills that change an order before it is packed, and the customer's address. Each asks first."""

from dataclasses import replace

from agents.order import choosing, examples, examples_changes, rules_changes, words, words_changes
from agents.order.accounts import Address
from agents.order.backend import Cause, Order, OrderStatus, Shop
from agents.order.books import Books, give_back, opened, take_payment
from agents.order.models_changes import (
    AddressParts,
    CancelOrderIn,
    CancelOrderOut,
    ChangeAddressIn,
    ChangeAddressOut,
    ChangeHomeAddressIn,
    ChangeHomeAddressOut,
    ChangePaymentIn,
    ChangePaymentOut,
    Notice,
    SwapItemsIn,
    SwapItemsOut,
)
from agents.order.registry import EFFECT_TIMEOUT_MS, agent, here
from agents.order.skills_orders import order_card
from agents.order.swapping import swaps_of, which_method
from hubbub.agent import Call
from hubbub.cards import FollowUp
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Refused, not_found

NOTICE = FollowUp(goal="email.sent", input={"template": "notice"}, output_as="values")


@agent.skill(
    effect="idempotent",
    purpose="cancel your order",
    examples=examples.CANCEL_ORDER,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[FollowUp(goal="email.sent", input={"template": "order_cancelled"}, output_as="values")],
)
async def cancel_order(
    args: CancelOrderIn, call: Call, shop: Shop
) -> Done[CancelOrderOut] | NeedsConfirmation | Refused:
    """Cancel an order that is not packed yet, once the customer has said yes; what was paid for it goes back."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order, reason = books.order, args.reason or choosing.reason_in(args.words or "")
    if denied := rules_changes.may_cancel(order, reason):
        return Refused(code=denied.why, say=words.not_cancelled(denied, order, here(call)))
    if not call.confirmed:
        return NeedsConfirmation(say=words.confirm_cancelling(order, here(call)))
    return await _cancel(books, reason, call, shop)


@agent.skill(
    effect="idempotent",
    purpose="change the address of your order",
    examples=examples_changes.CHANGE_ADDRESS,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def change_address(
    args: ChangeAddressIn, call: Call, shop: Shop
) -> Done[ChangeAddressOut] | NeedsConfirmation | NeedsInput | Refused:
    """Send an order that is not packed yet to another address, once the customer has said yes."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order = books.order
    if denied := rules_changes.may_change(order):
        return refused(denied, order)
    address = _address(args)
    if address is None:
        return NeedsInput(ask=Ask(slot="address", question=words_changes.WHICH_ADDRESS))
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_address(order, address))
    moved = replace(order, address=address)
    await shop.save(moved)
    say = words_changes.address_changed(moved, address)
    output = ChangeAddressOut(
        order_id=order.id, address=str(address), subject=f"Your order {order.id} has a new address", text=say
    )
    return Done(output=output, say=say, cards=(order_card(moved),))


@agent.skill(
    effect="idempotent",
    purpose="change the address in your account",
    examples=examples_changes.CHANGE_HOME_ADDRESS,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def change_home_address(
    args: ChangeHomeAddressIn, call: Call, shop: Shop
) -> Done[ChangeHomeAddressOut] | NeedsConfirmation | NeedsInput | Refused:
    """Keep another address for the customer, once they have said yes; orders placed before keep theirs."""
    if await shop.account(call.customer, held=True) is None:
        return Refused(code="not_found", say=words_changes.NO_ACCOUNT)
    address = _address(args)
    if address is None:
        return NeedsInput(ask=Ask(slot="address", question=words_changes.WHICH_ADDRESS))
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_home(address))
    await shop.move(call.customer, address)
    say = words_changes.home_changed(address)
    return Done(output=ChangeHomeAddressOut(address=str(address), subject="Your new address", text=say), say=say)


@agent.skill(
    effect="idempotent",
    purpose="change how your order is paid",
    examples=examples_changes.CHANGE_PAYMENT,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def change_payment(
    args: ChangePaymentIn, call: Call, shop: Shop
) -> Done[ChangePaymentOut] | NeedsConfirmation | NeedsInput | Refused:
    """Pay an order that is not packed yet with another payment method, once the customer has said yes."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order = books.order
    decided = rules_changes.decide_payment(order, books.account, args.payment_method_id, books.paid)
    if isinstance(decided, rules_changes.Denied):
        if decided.why is rules_changes.Obstacle.NO_METHOD and books.other_methods:
            return which_method(books.other_methods, words_changes.WHICH_NEW_METHOD)
        return refused(decided, order)
    before = books.account.method(decided.charge.method_id) if books.account else None
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_payment(order, decided, before))
    await take_payment(books, decided.charge.amount, decided.method.id, call, shop)
    await give_back([(decided.charge, decided.charge.amount)], Cause.CHANGED, None, call, shop)
    say = words_changes.payment_changed(order, decided, before)
    output = ChangePaymentOut(
        order_id=order.id,
        payment_method_id=decided.method.id,
        amount=decided.charge.amount,
        currency=order.currency,
        subject=f"Your order {order.id} is paid in another way",
        text=say,
    )
    return Done(output=output, say=say, cards=(order_card(order),))


@agent.skill(
    effect="idempotent",
    purpose="change the items of your order",
    examples=examples_changes.CHANGE_ITEMS,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def change_items(
    args: SwapItemsIn, call: Call, shop: Shop
) -> Done[SwapItemsOut] | NeedsConfirmation | NeedsInput | Refused:
    """Replace things of an order that is not packed yet by other variants, once the customer has said yes."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order = books.order
    if denied := rules_changes.may_change(order):
        return refused(denied, order)
    exchange = await swaps_of(args, books, shop)
    if isinstance(exchange, NeedsInput):
        return exchange
    if isinstance(exchange, rules_changes.Denied):
        return refused(exchange, order)
    return await _replaced(books, exchange, call, shop)


def refused(denied: rules_changes.Denied, order: Order) -> Refused:
    """The refusal in words for the customer."""
    return Refused(code=denied.why, say=words_changes.denied(denied, order))


def _address(args: ChangeAddressIn | ChangeHomeAddressIn) -> Address | None:
    """The address that was given, or else the one in the words."""
    if isinstance(args.address, AddressParts):
        return args.address.address()
    return choosing.address_told(args.address) if args.address else choosing.address_in(args.words or "")


async def _cancel(books: Books, reason: str | None, call: Call, shop: Shop) -> Done[CancelOrderOut]:
    now = call.now
    gone = replace(books.order, status=OrderStatus.CANCELLED, cancelled_at=now, cancel_reason=reason)
    left = [(charge, charge.refundable) for charge in books.paid if charge.refundable]
    await shop.save(gone)
    for item in gone.items:
        await shop.take(item.sku, -item.quantity)
    await give_back(left, Cause.CANCELLED, None, call, shop)
    refunded = sum(amount for _, amount in left)
    output = CancelOrderOut(
        order_id=gone.id,
        status=gone.status,
        description=words.contents(gone),
        amount=gone.amount,
        currency=gone.currency,
        cancelled_at=now,
        refunded=refunded,
        reason=reason,
    )
    return Done(output=output, say=words.cancelled(gone, refunded), cards=(order_card(gone),))


async def _replaced(
    books: Books, exchange: rules_changes.Exchange, call: Call, shop: Shop
) -> Done[SwapItemsOut] | NeedsConfirmation | Refused:
    back = rules_changes.given_back(max(0, -exchange.difference), books.paid)
    if isinstance(back, rules_changes.Denied):
        return refused(back, books.order)
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_items(books.order, exchange))
    changed = rules_changes.with_swaps(books.order, exchange.swaps)
    await shop.save(changed)
    for swap in exchange.swaps:
        await shop.take(swap.new.sku, 1)
        await shop.take(swap.old.sku, -1)
    method_id = exchange.method.id if exchange.method else None
    await give_back(back, Cause.CHANGED, method_id, call, shop)
    if exchange.difference > 0 and method_id is not None:
        await take_payment(books, exchange.difference, method_id, call, shop)
    say = words_changes.items_changed(changed, exchange)
    notice = Notice(subject=f"Your order {changed.id} has other items", text=say)
    output = SwapItemsOut.of(changed.id, changed.status, exchange, changed.currency, notice)
    return Done(output=output, say=say, cards=(order_card(changed),))

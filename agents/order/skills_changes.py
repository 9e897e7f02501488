"""Skills that change an order before it is packed, and the customer's address. Each asks first."""

from dataclasses import replace

from agents.order import choosing, examples, examples_changes, rules_changes, words, words_changes
from agents.order.accounts import Address
from agents.order.addressing import address_in, address_told
from agents.order.backend import Cause, OrderStatus, Shop
from agents.order.books import Books, give_back, take_payment
from agents.order.changing import Agreed, agreed
from agents.order.models_changes import (
    MAX_LINE_CHARS,
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
from agents.order.paying import declined, method_of, which_method
from agents.order.registry import EFFECT_TIMEOUT_MS, agent, here
from agents.order.rules_changes import Cancelling, Denied, Exchange, NewPayment, Replacing
from agents.order.skills_orders import order_card
from agents.order.swapping import swaps_of
from hubbub.agent import Call
from hubbub.cards import FollowUp
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Refused

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
) -> Done[CancelOrderOut] | NeedsConfirmation | NeedsInput | Refused:
    """Cancel an order that is not packed yet, once the customer has said yes; what was paid for it goes back."""

    async def rule(books: Books) -> Cancelling | Denied:
        reason = args.reason or choosing.reason_in(args.words or "")
        return rules_changes.decide_cancelling(books.order, reason, books.paid)

    def question(books: Books, wish: Cancelling) -> str:
        part = choosing.names_a_part(books.order, args.words or "")
        return words.confirm_cancelling(books.order, wish.refunded, here(call), part=part)

    said = await agreed(args.order_id, rule, question, call, shop)
    return await _cancel(said.books, said.wish, call, shop) if isinstance(said, Agreed) else said


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

    async def rule(books: Books) -> Address | NeedsInput | Denied:
        return rules_changes.may_redirect(books.order) or _address(args)

    def question(books: Books, address: Address) -> str:
        return words_changes.confirm_address(books.order, address)

    said = await agreed(args.order_id, rule, question, call, shop)
    if not isinstance(said, Agreed):
        return said
    moved = replace(said.books.order, address=said.wish)
    await shop.save(moved)
    say = words_changes.address_changed(moved, said.wish)
    output = ChangeAddressOut(
        order_id=moved.id, address=str(said.wish), subject=f"Your order {moved.id} has a new address", text=say
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
    if isinstance(address, NeedsInput):
        return address
    if isinstance(address, Denied):
        return Refused(code=address.why, say=words_changes.ADDRESS_TOO_LONG)
    asked = NeedsConfirmation(say=words_changes.confirm_home(address))
    if not call.agreed_to(asked):
        return asked
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

    async def rule(books: Books) -> NewPayment | NeedsInput | Denied:
        if denied := declined(args.paying):
            return denied
        method_id = method_of(args, books.other_methods, besides=books.methods)
        decided = rules_changes.decide_payment(books.order, books.account, method_id, books.paid)
        open_choice = isinstance(decided, Denied) and decided.why is rules_changes.Obstacle.NO_METHOD
        if open_choice and books.other_methods:
            return which_method(books.other_methods, words_changes.WHICH_NEW_METHOD)
        return decided

    def question(books: Books, payment: NewPayment) -> str:
        return words_changes.confirm_payment(books.order, payment)

    said = await agreed(args.order_id, rule, question, call, shop)
    return await _paid_anew(said.books, said.wish, call, shop) if isinstance(said, Agreed) else said


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

    async def rule(books: Books) -> Replacing | NeedsInput | Denied:
        if denied := rules_changes.may_change(books.order):
            return denied
        exchange = await swaps_of(args, books, shop)
        if not isinstance(exchange, Exchange):
            return exchange
        return rules_changes.decide_replacing(exchange, books.paid)

    def question(books: Books, wish: Replacing) -> str:
        return words_changes.confirm_items(books.order, wish.exchange)

    said = await agreed(args.order_id, rule, question, call, shop)
    return await _replaced(said.books, said.wish, call, shop) if isinstance(said, Agreed) else said


def _address(args: ChangeAddressIn | ChangeHomeAddressIn) -> Address | NeedsInput | Denied:
    """The address that was given, or else the one in the words; a question where there is none."""
    if isinstance(args.address, AddressParts):
        return args.address.address()
    told = address_told(args.address) if args.address else address_in(args.words or "")
    if told is None:
        return NeedsInput(ask=Ask(slot="address", question=words_changes.WHICH_ADDRESS))
    return told if len(told.street) <= MAX_LINE_CHARS else Denied(rules_changes.Obstacle.ADDRESS_TOO_LONG)


async def _cancel(books: Books, wish: Cancelling, call: Call, shop: Shop) -> Done[CancelOrderOut]:
    now = call.now
    gone = replace(books.order, status=OrderStatus.CANCELLED, cancelled_at=now, cancel_reason=wish.reason)
    await shop.save(gone)
    await shop.variants({item.sku for item in gone.items}, held=True)
    for item in gone.items:
        await shop.take(item.sku, -item.quantity)
    await give_back(wish.back, Cause.CANCELLED, None, call, shop)
    output = CancelOrderOut(
        order_id=gone.id,
        status=gone.status,
        description=words.contents(gone),
        amount=gone.amount,
        currency=gone.currency,
        cancelled_at=now,
        refunded=wish.refunded,
        reason=wish.reason,
    )
    return Done(output=output, say=words.cancelled(gone, wish.refunded), cards=(order_card(gone),))


async def _paid_anew(books: Books, payment: NewPayment, call: Call, shop: Shop) -> Done[ChangePaymentOut]:
    order, paid = books.order, payment.charge
    await take_payment(books, paid.amount, payment.method.id, call, shop)
    await give_back([(paid, paid.amount)], Cause.CHANGED, None, call, shop)
    say = words_changes.payment_changed(order, payment)
    output = ChangePaymentOut(
        order_id=order.id,
        payment_method_id=payment.method.id,
        amount=paid.amount,
        currency=order.currency,
        subject=f"Your order {order.id} is paid in another way",
        text=say,
    )
    return Done(output=output, say=say, cards=(order_card(order),))


async def _replaced(books: Books, wish: Replacing, call: Call, shop: Shop) -> Done[SwapItemsOut]:
    exchange = wish.exchange
    changed = rules_changes.with_swaps(books.order, exchange.swaps)
    await shop.save(changed)
    for swap in exchange.swaps:
        await shop.take(swap.old.sku, -1)
    for swap in exchange.swaps:
        await shop.take(swap.new.sku, 1)
    method_id = exchange.method.id if exchange.method else None
    await give_back(wish.back, Cause.CHANGED, method_id, call, shop)
    if exchange.difference > 0 and method_id is not None:
        await take_payment(books, exchange.difference, method_id, call, shop)
    say = words_changes.items_changed(changed, exchange)
    notice = Notice(subject=f"Your order {changed.id} has other items", text=say)
    output = SwapItemsOut.of(changed.id, changed.status, exchange, changed.currency, notice)
    return Done(output=output, say=say, cards=(order_card(changed),))

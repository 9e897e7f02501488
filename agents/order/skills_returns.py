"""Skills for what was delivered: returns and exchanges. Each asks first."""

from dataclasses import replace

from agents.order import choosing, examples_changes, rules_changes, words_changes
from agents.order.backend import OrderStatus, Return, Returned, Shop
from agents.order.books import Books, opened
from agents.order.models_changes import Notice, ReturnItemsIn, ReturnItemsOut, SwapItemsIn, SwapItemsOut
from agents.order.registry import EFFECT_TIMEOUT_MS, agent
from agents.order.skills_changes import NOTICE, refused
from agents.order.skills_orders import order_card
from agents.order.swapping import swaps_of
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Refused, not_found


@agent.skill(
    effect="idempotent",
    purpose="register your return",
    examples=examples_changes.RETURN_ITEMS,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def return_items(
    args: ReturnItemsIn, call: Call, shop: Shop
) -> Done[ReturnItemsOut] | NeedsConfirmation | NeedsInput | Refused:
    """Register the return of things of a delivered order, once the customer has said yes."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order = books.order
    window = (await shop.terms()).return_window_days
    if denied := rules_changes.may_send_back(order, window, call.now):
        return refused(denied, order)
    skus = _skus(args, books)
    if not skus:
        return NeedsInput(ask=Ask(slot="items", question=words_changes.which_items(order)))
    back = rules_changes.decide_return(order, skus, books.account, args.payment_method_id, books.paid)
    if isinstance(back, rules_changes.Denied):
        return refused(back, order)
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_return(order, back))
    return await _return(books, back, call, shop)


@agent.skill(
    effect="idempotent",
    purpose="register your exchange",
    examples=examples_changes.EXCHANGE_ITEMS,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[NOTICE],
)
async def exchange_items(
    args: SwapItemsIn, call: Call, shop: Shop
) -> Done[SwapItemsOut] | NeedsConfirmation | NeedsInput | Refused:
    """Register the exchange of things of a delivered order for other variants, once the customer has said yes."""
    books = await opened(args.order_id, call, shop)
    if books is None:
        return not_found(f"order {args.order_id}")
    order = books.order
    window = (await shop.terms()).return_window_days
    if denied := rules_changes.may_send_back(order, window, call.now):
        return refused(denied, order)
    exchange = await swaps_of(args, books, shop)
    if isinstance(exchange, NeedsInput):
        return exchange
    if isinstance(exchange, rules_changes.Denied):
        return refused(exchange, order)
    if not call.confirmed:
        return NeedsConfirmation(say=words_changes.confirm_exchange(order, exchange))
    return await _exchange(books, exchange, call, shop)


def _skus(args: ReturnItemsIn, books: Books) -> list[str]:
    """What is to be returned: the skus that were given, or else what the words name."""
    if isinstance(args.items, tuple):
        return list(args.items)
    return choosing.items_named(books.order, args.items or args.words or "")


async def _return(books: Books, back: rules_changes.SendBack, call: Call, shop: Shop) -> Done[ReturnItemsOut]:
    order = books.order
    method_id = back.method.id if back.method else None
    things = tuple(Returned(item.sku, item.unit_price) for item in back.items)
    registered = replace(order, status=OrderStatus.RETURN_REQUESTED, sent_back=Return(things, method_id, call.now))
    await shop.save(registered)
    say = words_changes.return_registered(order, back)
    output = ReturnItemsOut(
        order_id=order.id,
        status=registered.status,
        items=tuple(thing.sku for thing in things),
        amount=back.amount,
        currency=order.currency,
        payment_method_id=method_id,
        subject=f"Returning items of your order {order.id}",
        text=say,
    )
    return Done(output=output, say=say, cards=(order_card(registered),))


async def _exchange(books: Books, exchange: rules_changes.Exchange, call: Call, shop: Shop) -> Done[SwapItemsOut]:
    order = books.order
    method_id = exchange.method.id if exchange.method else None
    things = tuple(Returned(swap.old.sku, swap.old.unit_price, swap.new.sku) for swap in exchange.swaps)
    registered = replace(
        order,
        status=OrderStatus.EXCHANGE_REQUESTED,
        sent_back=Return(things, method_id, call.now, exchange.difference),
    )
    await shop.save(registered)
    for swap in exchange.swaps:
        await shop.take(swap.new.sku, 1)
    say = words_changes.exchange_registered(order, exchange)
    notice = Notice(subject=f"Exchanging items of your order {order.id}", text=say)
    output = SwapItemsOut.of(order.id, registered.status, exchange, order.currency, notice)
    return Done(output=output, say=say, cards=(order_card(registered),))

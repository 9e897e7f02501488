"""Skills for what was delivered: returns and exchanges. Each asks first."""

from dataclasses import replace

from agents.order import choosing, examples_changes, rules_changes, words_changes
from agents.order.backend import OrderStatus, Return, Returned, Shop
from agents.order.books import Books
from agents.order.changing import Agreed, agreed
from agents.order.excluding import RETURNS, about
from agents.order.models_changes import Notice, ReturnItemsIn, ReturnItemsOut, SwapItemsIn, SwapItemsOut
from agents.order.paying import method_of
from agents.order.registry import EFFECT_TIMEOUT_MS, agent
from agents.order.rules_changes import Denied, Exchange, SendBack
from agents.order.skills_changes import NOTICE
from agents.order.skills_orders import order_card
from agents.order.swapping import swaps_of
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Refused


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

    async def rule(books: Books) -> SendBack | NeedsInput | Denied:
        if denied := await _may_send_back(books, call, shop):
            return denied
        skus = _skus(args, books)
        if not skus:
            return NeedsInput(ask=Ask(slot="items", question=words_changes.which_items(books.order)))
        return rules_changes.decide_return(books.order, skus, books.account, method_of(args, books.methods), books.paid)

    def question(books: Books, back: SendBack) -> str:
        return words_changes.confirm_return(books.order, back)

    said = await agreed(args.order_id, rule, question, call, shop)
    return await _return(said.books, said.wish, call, shop) if isinstance(said, Agreed) else said


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

    async def rule(books: Books) -> Exchange | NeedsInput | Denied:
        return await _may_send_back(books, call, shop) or await swaps_of(args, books, shop)

    def question(books: Books, exchange: Exchange) -> str:
        return words_changes.confirm_exchange(books.order, exchange)

    said = await agreed(args.order_id, rule, question, call, shop)
    return await _exchange(said.books, said.wish, call, shop) if isinstance(said, Agreed) else said


async def _may_send_back(books: Books, call: Call, shop: Shop) -> Denied | None:
    window = (await shop.terms()).return_window_days
    return rules_changes.may_send_back(books.order, window, call.now)


def _skus(args: ReturnItemsIn, books: Books) -> list[str]:
    """What is to be returned: the skus that were given, or else what the words name."""
    if isinstance(args.items, tuple):
        return list(args.items)
    return choosing.items_named(books.order, args.items or about(RETURNS, args.words or ""))


async def _return(books: Books, back: SendBack, call: Call, shop: Shop) -> Done[ReturnItemsOut]:
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


async def _exchange(books: Books, exchange: Exchange, call: Call, shop: Shop) -> Done[SwapItemsOut]:
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

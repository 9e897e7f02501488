"""Finds out what a customer wants instead of what they ordered, and asks for what is not clear."""

from collections.abc import Iterable

from agents.order import choosing, words_changes
from agents.order.accounts import PaymentMethod
from agents.order.backend import Item, Shop
from agents.order.books import Books
from agents.order.models_changes import SwapItemsIn
from agents.order.products import Variant
from agents.order.rules_changes import Denied, Exchange, Obstacle, decide_swaps
from hubbub.outcomes import Ask, NeedsInput, Option

Pairs = list[tuple[str, str]]


async def swaps_of(args: SwapItemsIn, books: Books, shop: Shop) -> Exchange | Denied | NeedsInput:
    """What shall become what, as the rules allow it, or a question; the new variants are held."""
    pairs = args.pairs or await _pairs_said(args, books, shop)
    if isinstance(pairs, NeedsInput | Denied):
        return pairs
    sold = await shop.variants([new for _, new in pairs], held=True)
    decided = decide_swaps(books.order, pairs, sold, books.account, args.payment_method_id or books.usual)
    if isinstance(decided, Denied) and decided.why is Obstacle.NO_METHOD and books.methods:
        return which_method(books.methods, words_changes.WHICH_METHOD)
    return decided


def which_method(methods: Iterable[PaymentMethod], question: str) -> NeedsInput:
    """Asks for one of some ways to pay."""
    options = (Option(value=one.id, label=words_changes.method(one)) for one in methods)
    return NeedsInput(ask=Ask(slot="payment_method_id", question=question, options=tuple(options)))


async def _pairs_said(args: SwapItemsIn, books: Books, shop: Shop) -> Pairs | Denied | NeedsInput:
    """The one thing, and the one variant, that the customer's words name."""
    named = set(choosing.items_named(books.order, args.item or args.words or ""))
    if len(named) != 1:
        return NeedsInput(ask=Ask(slot="item", question=words_changes.which_item(books.order)))
    item = next(item for item in books.order.items if item.sku in named)
    kinds = next((one.variants for one in await shop.products() if one.id == item.product_id), ())
    fitting = choosing.variants_named(item, kinds, args.wanted or args.words or "")
    if not fitting:
        return Denied(Obstacle.NOT_AVAILABLE, item.name)
    if len(fitting) > 1:
        return _which_variant(item, fitting, books.order.currency)
    return [(item.sku, fitting[0].sku)]


def _which_variant(item: Item, fitting: Iterable[Variant], currency: str) -> NeedsInput:
    options = (Option(value=one.sku, label=words_changes.variant(one, currency)) for one in fitting)
    return NeedsInput(ask=Ask(slot="wanted", question=words_changes.which_variant(item), options=tuple(options)))

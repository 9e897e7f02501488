"""Finds out what a customer wants instead of what they ordered, and asks for what is not clear."""

from collections.abc import Iterable, Iterator, Sequence

from agents.order import choosing, words_changes
from agents.order.backend import Item, Shop
from agents.order.books import Books
from agents.order.excluding import EXCHANGES, about
from agents.order.models_changes import SwapItemsIn
from agents.order.paying import declined, method_of, which_method
from agents.order.products import Variant
from agents.order.rules_changes import Denied, Exchange, Obstacle, decide_swaps
from agents.order.varying import variants_named
from hubbub.outcomes import Ask, NeedsInput, Option

Pairs = list[tuple[str, str]]
Answers = Iterator[str]


async def swaps_of(args: SwapItemsIn, books: Books, shop: Shop) -> Exchange | Denied | NeedsInput:
    """What shall become what, as the rules allow it, or a question; the variants of both are held."""
    if denied := declined(args.wanted) or declined(args.paying):
        return denied
    pairs = args.pairs or await _pairs_said(args, books, shop)
    if isinstance(pairs, NeedsInput | Denied):
        return pairs
    sold = await shop.variants({sku for pair in pairs for sku in pair}, held=True)
    decided = decide_swaps(books.order, pairs, sold, books.account, method_of(args, books.methods) or books.usual)
    if isinstance(decided, Denied) and decided.why is Obstacle.NO_METHOD and books.methods:
        return which_method(books.methods, words_changes.WHICH_METHOD)
    return decided


async def _pairs_said(args: SwapItemsIn, books: Books, shop: Shop) -> Pairs | Denied | NeedsInput:
    """The things that the customer's words name, and a variant for each."""
    said = args.item or about(EXCHANGES, args.words or "")
    skus = choosing.items_named(books.order, said)
    if not skus:
        return NeedsInput(ask=Ask(slot="item", question=words_changes.which_item(books.order)))
    lines = [item for item in books.order.items if item.sku in skus]
    told = choosing.said_of_each(lines, said if args.item is None else f"{said} {args.words or ''}")
    answers, pairs = iter(args.wanted), Pairs()
    kinds = {product.id: product.variants for product in await shop.products()}
    for item in lines:
        new = _new_for(item, kinds.get(item.product_id or "", ()), told[item.sku], answers, books.order.currency)
        if not isinstance(new, Variant):
            return new
        pairs += [(item.sku, new.sku)] * skus.count(item.sku)
    return pairs


def _new_for(
    item: Item, kinds: Sequence[Variant], said: str, answers: Answers, currency: str
) -> Variant | Denied | NeedsInput:
    """The variant that a thing is to become: by what is said of it, then by the answers to what is not clear."""
    fitting = variants_named(item, kinds, said)
    while len(fitting) > 1:
        answer = next(answers, None)
        if answer is None:
            return _which_variant(item, fitting, currency)
        fitting = variants_named(item, fitting, answer)
    return fitting[0] if fitting else Denied(Obstacle.NOT_AVAILABLE, item.name)


def _which_variant(item: Item, fitting: Iterable[Variant], currency: str) -> NeedsInput:
    options = (Option(value=one.sku, label=words_changes.variant(one, currency)) for one in fitting)
    return NeedsInput(ask=Ask(slot="wanted", question=words_changes.which_variant(item), options=tuple(options)))

"""The way of every change to an order: whose it is, what of it may and shall be done, and a yes to exactly that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from agents.order import words_changes
from agents.order.backend import Order, Shop
from agents.order.books import Books, opened
from agents.order.registry import here
from agents.order.rules_changes import Denied
from hubbub.agent import Call
from hubbub.outcomes import NeedsConfirmation, NeedsInput, Refused, not_found

W = TypeVar("W")
Rule = Callable[[Books], Awaitable[W | NeedsInput | Denied]]
"""What shall be done to the order of these books, or what is not clear about it, or why it is not done."""
Question = Callable[[Books, W], str]
"""Tells all that would be done, and asks for a yes."""


@dataclass(frozen=True, slots=True)
class Agreed(Generic[W]):
    """What the customer said yes to, in the words that still tell it; the books are held."""

    books: Books
    wish: W


async def agreed(
    order_id: str, rule: Rule[W], question: Question[W], call: Call, shop: Shop
) -> Agreed[W] | NeedsConfirmation | NeedsInput | Refused:
    """What is to be done to an order, once the customer has said yes to what `question` says of it now."""
    books = await opened(order_id, call, shop)
    if books is None:
        return not_found(f"order {order_id}")
    wish = await rule(books)
    if isinstance(wish, NeedsInput):
        return wish
    if isinstance(wish, Denied):
        return _refused(wish, books.order, call)
    asked = NeedsConfirmation(say=question(books, wish))
    return Agreed(books, wish) if call.agreed_to(asked) else asked


def _refused(denied: Denied, order: Order, call: Call) -> Refused:
    return Refused(code=denied.why, say=words_changes.denied(denied, order, here(call)))

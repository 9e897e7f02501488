"""Whether a charge can be the one a customer wants back, judged by what else their words name (pure).

Only what is surely something of theirs counts: an order by its id, an item by its name, an amount. Who asks for the
money for a backpack must not be given a membership fee back, however well a refund of that would be in order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agents.order.backend import Charge, Order

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3
_SEVERAL = 2
TWICE = ("charged twice", "billed twice", "paid twice", "twice", "duplicate", "double", "two times")
"""How customers say that they were charged for the same once more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer said of the money they want back: their words, and the amount in them in minor units, if any."""

    words: str = ""
    amount: int | None = None


def fits(charge: Charge, wish: Wish, charges: Iterable[Charge], orders: Sequence[Order]) -> bool:
    """Whether `charge` may be meant: it is not when the wish names an amount, an order or an item it is not about."""
    return _fits_amount(charge, wish.amount, charges) and _fits_words(charge, wish.words, orders)


def names(charge: Charge, wish: Wish, orders: Sequence[Order]) -> bool:
    """Whether the wish names `charge` itself: its id, its amount, what it was for, or that it was made twice."""
    said = wish.words
    described = bool(_words(charge.description) & _words(said)) or any(is_named(words, said) for words in TWICE)
    paid = any(_paid_by(order, charge) for order in orders if is_named(order.id, said) or _has_item(order, said))
    return wish.amount is not None or is_named(charge.id, said) or described or paid


def _fits_amount(charge: Charge, amount: int | None, charges: Iterable[Charge]) -> bool:
    """The amount may be the charge's, what is left of it, or that of all charges like it: "$98 instead of $49"."""
    alike = sum(
        other.amount
        for other in charges
        if (other.description, other.amount, other.currency) == (charge.description, charge.amount, charge.currency)
    )
    return amount is None or amount in {charge.amount, charge.refundable, alike}


def _fits_words(charge: Charge, said: str, orders: Sequence[Order]) -> bool:
    if _words(charge.description) & _words(said) or is_named(charge.id, said):
        return True
    named = [order for order in orders if is_named(order.id, said) or _has_item(order, said)]
    return not named or any(_paid_by(order, charge) for order in named)


def _paid_by(order: Order, charge: Charge) -> bool:
    """Whether a charge may have been for an order: nothing but the amount or an item's name tells."""
    items = set[str]().union(*(_words(item.name) for item in order.items))
    if charge.order_id is not None:
        return charge.order_id == order.id
    return charge.amount == order.amount or bool(items & _words(charge.description)) or order.id in charge.description


def orders_named(orders: Sequence[Order], said: str) -> list[Order]:
    """The orders with a thing that is spoken of; those with most of what is said of it, where it is said of several.

    "The red boots" are those of one order, though there are other boots in another.
    """
    words = set(_stems(said))
    told = {order.id: _told(order, said, words) for order in orders}
    most = max(told.values(), default=0)
    return [order for order in orders if most and told[order.id] == most]


def _told(order: Order, said: str, words: set[str]) -> int:
    """How many of the words are in the name of a thing of an order that is spoken of."""
    return max(
        (len(words.intersection(_stems(item.name))) for item in order.items if is_spoken_of(item.name, said)), default=0
    )


def _has_item(order: Order, said: str) -> bool:
    return any(is_spoken_of(item.name, said) for item in order.items)


def is_spoken_of(name: str, said: str) -> bool:
    """Whether a thing is named: by the last word of its name, which says what it is, or by several of its words."""
    spoken, stems = set(_stems(said)), _stems(name)
    return bool(stems) and (stems[-1] in spoken or len(spoken.intersection(stems)) >= _SEVERAL)


def is_named(identifier: str, said: str) -> bool:
    """Whether an id or another fixed word stands in what was said."""
    return _by_id(identifier, said) is not None


def place_of(identifier: str, name: str, said: str) -> int:
    """Where in what was said a thing is first named, by its id or by what it is; 0 where it is not."""
    if (found := _by_id(identifier, said)) is not None:
        return found.start()
    kind = _stems(name)[-1:]
    return next((word.start() for word in _WORD.finditer(said) if _stems(word[0]) == kind), 0)


def _by_id(identifier: str, said: str) -> re.Match[str] | None:
    return re.search(rf"(?<![^\W_]){re.escape(identifier)}(?![^\W_])", said, re.IGNORECASE)


def _words(text: str) -> set[str]:
    """The words of a text that may name something."""
    return {stem for stem in _stems(text) if len(stem) > _SHORT}


def _stems(text: str) -> list[str]:
    """The words of a text without the plural's s."""
    words = _WORD.findall(text.casefold())
    return [word[:-1] if word.endswith("s") and len(word) > _SHORT else word for word in words]

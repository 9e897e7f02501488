"""What a customer chose, by their own words: things of an order, a way to pay, a reason (pure)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.order.accounts import GIFT_CARD, PaymentMethod
from agents.order.backend import Item, Order
from agents.order.excluding import parted
from agents.order.meaning import is_named, is_spoken_of, place_of
from agents.order.products import Product
from agents.order.rules_changes import BY_MISTAKE, NOT_NEEDED

_ALL = re.compile(r"\b(?:all|both|everything|whole|entire|complete|the (?:rest|others?))\b", re.IGNORECASE)
_WHOLE = re.compile(r"\beverything\b|\ball of (?:it|them)\b|\b(?:it|them) all\b", re.IGNORECASE)
_COUNTS = {"a": 1, "an": 1, "single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = r"\d{1,3}|" + "|".join(_COUNTS)
_OF_THEM = rf"of\s+(?:the|my|these|those|them)\b(?:\s+(?:{_COUNT}|both)\b)?"
_SO_MANY = re.compile(
    rf"(?<!size )(?<!number )\b(?P<count>{_COUNT})\b(?P<of>\s+{_OF_THEM})?(?P<what>(?:\s+[\w'-]+){{0,4}})",
    re.IGNORECASE,
)
_NO_MORE = re.compile(rf"\b(?:only|just)\s+(?P<count>{_COUNT})\b", re.IGNORECASE)
_GIFT = re.compile(r"\b(?:gift ?cards?|vouchers?)\b", re.IGNORECASE)
_CARD = re.compile(r"\b(?:credit |debit )?cards?\b", re.IGNORECASE)
_NO = re.compile(
    r"\W*(?:no(?:pe)?(?:\W+(?:thanks?|thank you|please|sorry))?|none(?: of (?:them|these|those))?|neither|nothing"
    r"|leave it(?: as it is)?)\W*",
    re.IGNORECASE,
)
_MISTAKE = re.compile(r"\b(?:by mistake|mistakenly|accident\w*|wrong(?:ly)?)\b", re.IGNORECASE)
_NO_NEED = re.compile(r"(?:\b(?:no longer|not|never)|n['\u2019]t)\b[^.?!]{0,20}\b(?:need|want)", re.IGNORECASE)


def items_named(order: Order, said: str) -> list[str]:
    """The skus a customer means, as often as they mean each; none where it is not clear which things are meant."""
    meant, kept = parted(said)
    rest = _without(order.items, kept)
    lines = _lines(rest, meant, alone=len(order.items) == 1)
    return [line.sku for line in lines for _ in range(_how_many(line, meant, alone=len(lines) == 1))]


def names_a_part(order: Order, said: str) -> bool:
    """Whether a customer speaks of some of the things of an order, or of some that they keep."""
    named = items_named(order, said)
    return bool(_spoken_of(order.items, parted(said)[1])) or 0 < len(named) < sum(item.quantity for item in order.items)


def _without(lines: Sequence[Item], kept: str) -> list[Item]:
    """The lines without what is kept of them."""
    keeping = {line.sku: _how_many(line, kept, alone=False) for line in _spoken_of(lines, kept)}
    left = [(line, line.quantity - keeping.get(line.sku, 0)) for line in lines]
    return [replace(line, quantity=quantity) for line, quantity in left if quantity]


def _lines(lines: Sequence[Item], meant: str, *, alone: bool) -> Sequence[Item]:
    """The lines that are named; all of them where it says all or there is but one."""
    named = _spoken_of(lines, meant)
    if named and not _WHOLE.search(meant):
        return named
    return lines if _ALL.search(meant) or alone else []


def _spoken_of(lines: Sequence[Item], said: str) -> Sequence[Item]:
    by_sku = [line for line in lines if is_named(line.sku, said)]
    return by_sku or [line for line in lines if is_spoken_of(line.name, said)]


def _how_many(line: Item, said: str, *, alone: bool) -> int:
    """How many of a line are meant: "one of the two mugs", "a mug"; all of them where nothing sensible is said."""
    for match in _SO_MANY.finditer(said):
        of_this = is_spoken_of(line.name, match["what"])
        if of_this or (alone and match["of"]):
            return _count(match["count"], line)
    only = _NO_MORE.search(said) if alone else None
    return _count(only["count"], line) if only else line.quantity


def _count(said: str, line: Item) -> int:
    """What is said, unless it is no number of things that were bought, as in "size 9 boots"."""
    number = int(said) if said.isdigit() else _COUNTS[said.casefold()]
    return number if 0 < number <= line.quantity else line.quantity


def said_of_each(lines: Sequence[Item], said: str) -> dict[str, str]:
    """What is said of each of several things, by sku: from where it is named to where the next one is."""
    if len(lines) == 1:
        return {lines[0].sku: said}
    places = sorted((place_of(line.sku, line.name, said), line.sku) for line in lines)
    ends = [at for at, _ in places[1:]] + [len(said)]
    return {sku: said[at:end] for (at, sku), end in zip(places, ends, strict=True)}


def product_named(products: Sequence[Product], said: str) -> Product | None:
    """The one product a customer speaks of, by its id or its name."""
    found = [one for one in products if is_named(one.id, said)]
    found = found or [one for one in products if is_spoken_of(one.name, said)]
    return found[0] if len(found) == 1 else None


def method_named(
    methods: Sequence[PaymentMethod], said: str, besides: Sequence[PaymentMethod] = ()
) -> PaymentMethod | None:
    """The one way to pay that is spoken of, or the only one left where others are ruled out: "not the Visa".

    Those `besides` cannot be chosen, but may be what is ruled out.
    """
    meant, kept = parted(said)
    out = _methods([*methods, *besides], kept)
    left = [method for method in methods if method not in out]
    found = _methods(left, meant) or (left if out else [])
    return found[0] if len(found) == 1 else None


def _methods(methods: Sequence[PaymentMethod], said: str) -> list[PaymentMethod]:
    """Those that are spoken of, by what only they are called; else the cards."""
    named = [method for method in methods if _is_called(method, said)]
    a_card = not named and _CARD.search(_GIFT.sub("", said))
    return (
        [method for method in methods if method.kind.endswith("card") and method.kind != GIFT_CARD] if a_card else named
    )


def _is_called(method: PaymentMethod, said: str) -> bool:
    if method.kind == GIFT_CARD and _GIFT.search(said):
        return True
    kind = None if method.kind.endswith("card") else method.kind.replace("_", " ")
    return any(is_named(name, said) for name in (method.id, method.brand, method.last_four, kind) if name)


def is_no(said: str) -> bool:
    """Whether an answer is a no and nothing else: none of what was offered is wanted."""
    return _NO.fullmatch(said) is not None


def reason_in(said: str) -> str | None:
    """Why an order is called off, where the words tell one of the reasons that are accepted."""
    if _MISTAKE.search(said):
        return BY_MISTAKE
    return NOT_NEEDED if _NO_NEED.search(said) else None

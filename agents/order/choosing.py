"""What a customer chose, by their own words: things of an order, a variant, an address, a reason (pure)."""

import re
from collections.abc import Sequence

from agents.order.accounts import Address
from agents.order.backend import Item, Order
from agents.order.meaning import is_named, is_spoken_of
from agents.order.products import Product, Variant
from agents.order.rules_changes import BY_MISTAKE, NOT_NEEDED

_ALL = re.compile(r"\b(?:all|everything|whole|both|entire|complete)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bto:?\s+(?P<address>[A-Z0-9][^\n?!]*?\d[^\n?!]*)")
_LEAD = re.compile(r"^\s*(?:(?:my|the) (?:new )?address is|it is|it's|to)\b[\s:,]*", re.IGNORECASE)
_COURTESY = re.compile(r"[\s,.]*\b(?:please|pls|thanks|thank you|instead|now)\b[\s.]*$", re.IGNORECASE)
_MISTAKE = re.compile(r"\b(?:by mistake|mistakenly|accident\w*|wrong(?:ly)?)\b", re.IGNORECASE)
_NO_NEED = re.compile(r"(?:\b(?:no longer|not|never)|n['\u2019]t)\b[^.?!]{0,20}\b(?:need|want)", re.IGNORECASE)


def items_named(order: Order, said: str) -> list[str]:
    """The skus a customer means, as often as they were bought: all of an order with one thing, else those named."""
    lines = order.items if _ALL.search(said) or len(order.items) == 1 else _spoken_of(order, said)
    return [line.sku for line in lines for _ in range(line.quantity)]


def _spoken_of(order: Order, said: str) -> Sequence[Item]:
    by_sku = [line for line in order.items if is_named(line.sku, said)]
    return by_sku or [line for line in order.items if is_spoken_of(line.name, said)]


def product_named(products: Sequence[Product], said: str) -> Product | None:
    """The one product a customer speaks of, by its id or its name."""
    found = [one for one in products if is_named(one.id, said)]
    found = found or [one for one in products if is_spoken_of(one.name, said)]
    return found[0] if len(found) == 1 else None


def variants_named(item: Item, variants: Sequence[Variant], said: str) -> list[Variant]:
    """The variants that may take the place of `item`, by what is said of them; all that there are when nothing is.

    An option that is not spoken of stays as it is.
    """
    others = [one for one in variants if one.sku != item.sku and one.lasts_for(1)]
    if by_sku := [one for one in others if is_named(one.sku, said)]:
        return by_sku
    wanted = {
        name: {one.options[name] for one in others if name in one.options and is_named(one.options[name], said)}
        - {item.options.get(name)}
        for name in item.options
    }
    if not any(wanted.values()):
        return others
    return [one for one in others if all(_keeps(one, item, name, wanted[name]) for name in item.options)]


def _keeps(variant: Variant, item: Item, name: str, wanted: set[str]) -> bool:
    has = variant.options.get(name)
    return has in wanted if wanted else has == item.options[name]


def address_in(said: str) -> Address | None:
    """The address a sentence leads to: "send it to 5 Oak Lane, Boston, MA 02110, please"."""
    match = _ADDRESS.search(said)
    return address_told(match["address"]) if match and "," in match["address"] else None


def address_told(said: str) -> Address | None:
    """A single line as an address; None where it can't be one."""
    line = _COURTESY.sub("", _LEAD.sub("", said)).strip(" .,")
    return Address(line) if any(letter.isalpha() for letter in line) and re.search(r"\d", line) else None


def reason_in(said: str) -> str | None:
    """Why an order is called off, where the words tell one of the reasons that are accepted."""
    if _MISTAKE.search(said):
        return BY_MISTAKE
    return NOT_NEEDED if _NO_NEED.search(said) else None

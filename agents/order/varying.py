"""Which variant of a product a customer wants instead of the one they have, by their own words (pure)."""

import re
from collections.abc import Sequence

from agents.order.backend import Item
from agents.order.meaning import is_named
from agents.order.products import Variant

_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_SAID = {
    "xs": r"extra[- ]small",
    "s": r"(?<!extra )(?<!extra-)(?<!too )small",
    "m": r"medium",
    "l": r"(?<!extra )(?<!extra-)(?<!too )large",
    "xl": r"extra[- ]large",
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_UP = re.compile(r"\b(?:bigger|larger|longer|wider|(?:size|number) up|next size(?! down))\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:smaller|shorter|narrower|(?:size|number) down)\b", re.IGNORECASE)
_CLITIC = re.compile(r"['\u2019]\w+")
"""What is short for a word is no size: "it's"."""


def variants_named(item: Item, variants: Sequence[Variant], said: str) -> list[Variant]:
    """The variants that may take the place of `item`, by what is said of them; all that there are when nothing is.

    An option that is not spoken of stays as it is.
    """
    others = [one for one in variants if one.sku != item.sku and one.lasts_for(1)]
    if by_sku := [one for one in others if is_named(one.sku, said)]:
        return by_sku
    wanted = {name: _wanted(name, item, others, said) for name in item.options}
    if not any(wanted.values()):
        return others
    return [one for one in others if all(_keeps(one, item, name, wanted[name]) for name in item.options)]


def _wanted(name: str, item: Item, others: Sequence[Variant], said: str) -> set[str]:
    """The values of an option that are spoken of, the present one apart; else the next bigger or smaller one."""
    values = {one.options[name] for one in others if name in one.options} - {item.options[name]}
    return {value for value in values if _is_said(value, said)} or _next(item.options[name], values, said)


def _is_said(value: str, said: str) -> bool:
    in_words = _SAID.get(value.casefold())
    spelt_out = in_words is not None and re.search(rf"\b{in_words}\b", said, re.IGNORECASE) is not None
    return spelt_out or is_named(value, _CLITIC.sub("", said))


def _next(present: str, values: set[str], said: str) -> set[str]:
    up, down = _UP.search(said), _DOWN.search(said)
    ranks = {value: rank for value in (*values, present) if (rank := _rank(value)) is not None}
    if bool(up) == bool(down) or len(ranks) <= len(values):
        return set()
    beyond = [value for value in values if (ranks[value] > ranks[present]) is bool(up)]
    return set(sorted(beyond, key=ranks.__getitem__, reverse=bool(down))[:1])


def _rank(value: str) -> float | None:
    """How big a value is beside others of its kind, where that can be told."""
    plain = value.casefold()
    if plain in _SIZES:
        return float(_SIZES.index(plain))
    if plain in _NUMBERS:
        return float(_NUMBERS.index(plain) + 1)
    number = _NUMBER.match(plain)
    return float(number[0].replace(",", ".")) if number else None


def _keeps(variant: Variant, item: Item, name: str, wanted: set[str]) -> bool:
    has = variant.options.get(name)
    return has in wanted if wanted else has == item.options[name]

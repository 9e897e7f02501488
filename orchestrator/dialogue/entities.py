"""What a message names: ids, money, e-mail addresses, phone numbers, times, and names the agents know."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from orchestrator.dialogue import shapes
from orchestrator.dialogue.identifiers import find_identifiers
from orchestrator.dialogue.names import find_names
from orchestrator.dialogue.postal import find_postal
from orchestrator.dialogue.signals import Entity, EntityValue
from orchestrator.dialogue.times import blanked, find_times

MONEY, EMAIL, PHONE = "money.amount", "email", "phone"
MAX_CHARS = 8000

_LINK = "link"  # a place, on the web or in the world: found only so that nothing is found in it
_CENTS = 2
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_EMAIL = re.compile(shapes.EMAIL)
_URL = re.compile(shapes.URL, re.IGNORECASE)
_MONEY = re.compile(shapes.MONEY, re.IGNORECASE)
_DIGIT, _MAY_LINK = re.compile(r"\d"), re.compile(r"://|www\.", re.IGNORECASE)
_PHONE = re.compile(shapes.PHONE)
_BARE_PHONE = re.compile(
    r"\b(?:phone|mobile|cell|call|text|tel|telephone|whatsapp|reach)\b[^\d\n]{0,24}(?P<digits>\d{9,15})\b",
    re.IGNORECASE,
)
_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "£": "GBP", "pound": "GBP", "quid": "GBP", "¥": "JPY", "yen": "JPY", "₹": "INR",
    "rupee": "INR", "₩": "KRW", "franc": "CHF", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD",
    "nz$": "NZD", "$": None, "dollar": None, "bucks": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How values of one semantic type look: known names, or a regular expression that ids follow."""

    values: tuple[str, ...] = ()
    pattern: str | None = None


def extract(
    text: str,
    vocabulary: Mapping[str, Vocabulary],
    now: datetime,
    tz: ZoneInfo,
    *,
    month_first: bool = True,
    day: date | None = None,
) -> tuple[Entity, ...]:
    """Everything a text (its first 8,000 characters) names, in order, nothing twice.

    `vocabulary` says what agents know, by semantic type; `now` (aware) and `tz` are the customer's, `day`
    the one being talked about. Currencies that a
    sign leaves open (`$`) are None. A pattern that is no regular expression, or a dangerous one, counts for nothing.
    """
    patterns = {kind: words.pattern for kind, words in vocabulary.items() if kind.endswith(".id")}
    left = text[:MAX_CHARS]
    finders: tuple[tuple[bool, Callable[[str], Iterable[Entity]]], ...] = (
        ("@" in left or _MAY_LINK.search(left) is not None, _addresses),
        (numbers := _DIGIT.search(left) is not None, _money),
        (numbers, _phones),
        (True, lambda left: _names(left, vocabulary)),
        (True, lambda left: find_times(left, now, tz, month_first=month_first, day=day)),
        (numbers, _postal),
        (numbers, lambda left: _ids(left, patterns)),
    )
    found: list[Entity] = []
    for finder in (finder for may_find, finder in finders if may_find):
        claimed = [replace(entity, text=text[entity.start : entity.end]) for entity in finder(left)]
        left = blanked(left, ((entity.start, entity.end) for entity in claimed)) if claimed else left
        found += claimed
    return tuple(sorted((entity for entity in found if entity.type != _LINK), key=lambda entity: entity.start))


def _addresses(text: str) -> Iterator[Entity]:
    for kind, pattern in ((EMAIL, _EMAIL), (_LINK, _URL)):
        for match in pattern.finditer(text):
            yield _entity(kind, match[0], match)


def _postal(text: str) -> Iterator[Entity]:
    for start, end in find_postal(text):
        yield Entity(_LINK, text[start:end], "", start, end)


def _money(text: str) -> Iterator[Entity]:
    for match in _MONEY.finditer(text):
        currency = _currency(match["sign"] or match["code"] or match["mark"] or match["unit"])
        yield _entity(
            MONEY, {"amount": _minor(match["amount"] or match["leading"], currency), "currency": currency}, match
        )


def _currency(said: str) -> str | None:
    word = said.lower()
    return _CURRENCIES[word] if word in _CURRENCIES else _CURRENCIES.get(word.removesuffix("s"), said.upper())


def _minor(amount: str, currency: str | None) -> int:
    """An amount in minor units: `1,299.5` and `1299,50` are both 129950 cents."""
    whole = amount if "." in amount or _THOUSANDS.fullmatch(amount) else amount.replace(",", ".")
    digits = get_currency_precision(currency) if currency else _CENTS
    return int(Decimal(whole.replace(",", "")).scaleb(digits).to_integral_value())


def _phones(text: str) -> Iterator[Entity]:
    for match in _PHONE.finditer(text):
        plus = "+" if match[0].startswith("+") else ""
        yield _entity(PHONE, plus + re.sub(r"\D", "", match[0]), match)
    for match in _BARE_PHONE.finditer(text):
        yield Entity(PHONE, match["digits"], match["digits"], match.start("digits"), match.end("digits"))


def _names(text: str, vocabulary: Mapping[str, Vocabulary]) -> Iterator[Entity]:
    for kind, words in vocabulary.items():
        for named in find_names(text, words.values) if words.values else ():
            yield Entity(kind, named.value, "", named.start, named.end)


def _ids(text: str, patterns: Mapping[str, str | None]) -> Iterator[Entity]:
    for found in find_identifiers(text, patterns):
        yield Entity(found.type, found.value, "", found.start, found.end)


def _entity(kind: str, value: EntityValue, match: re.Match[str]) -> Entity:
    return Entity(kind, value, match[0], match.start(), match.end())

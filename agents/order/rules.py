"""What the order agent decides: which order is meant, what may be cancelled, what is a duplicate, what is refunded."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from agents.order.backend import Charge, Order, OrderStatus, Refund

DUPLICATE_WITHIN = timedelta(hours=72)
LOOK_BACK = timedelta(days=60)
LIMIT_PERIOD = timedelta(days=30)
LAST_NUMBER = re.compile(r"\d+$")


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


N = TypeVar("N", bound=Named)


def find(wanted: str, among: Sequence[N]) -> N | None:
    """The one called `wanted`: exactly, or as people write ids (`ORD 42`, `#42` for ord_42) if only one fits."""
    said = _plain(wanted)
    alike = [one for one in among if said and said in {_plain(one.id), _number(one.id)}]
    exact = [one for one in among if one.id == wanted]
    return exact[0] if exact else alike[0] if len(alike) == 1 else None


def find_delivery(wanted: str, orders: Sequence[Order]) -> Order | None:
    """The order called `wanted`, or the one whose parcel has that number."""
    parcels = (order for order in orders if order.tracking and _plain(order.tracking) == _plain(wanted))
    return find(wanted, orders) or next(parcels, None)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _number(name: str) -> str | None:
    """The digits an id ends with."""
    match = LAST_NUMBER.search(name)
    return match.group() if match else None


def order_in_question(orders: Iterable[Order]) -> Order | None:
    """The order a customer means who names none: the newest that is still to arrive, else the newest."""
    newest = _newest(orders)
    to_arrive = [order for order in newest if order.status in {OrderStatus.PROCESSING, OrderStatus.SHIPPED}]
    return next(iter([*to_arrive, *newest]), None)


def parcels_in_question(orders: Iterable[Order]) -> list[Order]:
    """The orders a customer may mean who asks for a parcel and names none: those on their way, else the likeliest."""
    shipped = [order for order in _newest(orders) if order.status is OrderStatus.SHIPPED]
    likeliest = order_in_question(orders)
    return shipped or ([likeliest] if likeliest else [])


def _newest(orders: Iterable[Order]) -> list[Order]:
    return sorted(orders, key=lambda order: (order.placed_at, order.id), reverse=True)


class Cancelling(StrEnum):
    """Whether an order can be cancelled."""

    POSSIBLE = "possible"
    ALREADY = "already_cancelled"
    TOO_LATE = "not_cancellable"


def cancelling(order: Order) -> Cancelling:
    """Only an order that has not left the house can be cancelled."""
    if order.status is OrderStatus.CANCELLED:
        return Cancelling.ALREADY
    return Cancelling.POSSIBLE if order.status is OrderStatus.PROCESSING else Cancelling.TOO_LATE


@dataclass(frozen=True, slots=True)
class Repeat:
    """Equal charges within 72 hours of each other, oldest first: one is real, the others should not be there.

    Only those made `since` then are looked at; the real one may be older.
    """

    charges: tuple[Charge, ...]
    since: datetime

    @property
    def original(self) -> Charge:
        """The real charge: the first one that was not given back."""
        return next((charge for charge in self.charges if not charge.refunded), self.charges[0])

    @property
    def duplicates(self) -> tuple[Charge, ...]:
        """The charges still to be given back, the latest. A refund of any charge counts: a pair is refunded once."""
        standing = [charge for charge in self.charges if not charge.refunded]
        too_many = sum(charge.at >= self.since for charge in self.charges[1:])
        due = too_many - (len(self.charges) - len(standing))
        return tuple(standing[-due:]) if due > 0 else ()

    @property
    def compensated(self) -> tuple[Charge, ...]:
        """The charges that were given back, at most all but one."""
        return tuple(charge for charge in self.charges if charge.refunded)[: len(self.charges) - 1]


def repeats(charges: Iterable[Charge], now: datetime) -> list[Repeat]:
    """The repeated charges of the last 60 days, newest first.

    The first charge may be older than that; what counts is when a later one was made. Equal are charges with the same
    description, amount and currency.
    """
    alike: dict[tuple[str, int, str], list[Charge]] = defaultdict(list)
    for charge in sorted(charges, key=lambda charge: (charge.at, charge.id)):
        alike[charge.description, charge.amount, charge.currency].append(charge)
    since = now - LOOK_BACK
    groups = [group for equal in alike.values() for group in _close_together(equal)]
    found = [Repeat(group, since) for group in groups if len(group) > 1 and group[-1].at >= since]
    return sorted(found, key=lambda repeat: (repeat.charges[-1].at, repeat.charges[-1].id), reverse=True)


def _close_together(equal: Sequence[Charge]) -> list[tuple[Charge, ...]]:
    groups: list[list[Charge]] = []
    for charge in equal:
        if groups and charge.at - groups[-1][0].at <= DUPLICATE_WITHIN:
            groups[-1].append(charge)
        else:
            groups.append([charge])
    return [tuple(group) for group in groups]


@dataclass(frozen=True, slots=True)
class Issue:
    """Give back `amount` minor units."""

    amount: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class AlreadyRefunded:
    """All of it was given back before."""


class Why(StrEnum):
    """Why a person must look at a refund."""

    NO_DUPLICATE = "no_duplicate"
    MADE_GOOD = "made_good"
    ABOVE_LIMIT = "above_limit"


@dataclass(frozen=True, slots=True)
class AskPerson:
    """A person must agree to `amount`; `before` was given back without approval so far (all in minor units)."""

    amount: int
    why: Why
    limit: int
    before: int


def decide_refund(
    charge: Charge, charges: Iterable[Charge], refunds: Iterable[Refund], limit: int, now: datetime, *, approved: bool
) -> Issue | AlreadyRefunded | AskPerson:
    """What to do when the customer of `charges` and `refunds` wants `charge` back.

    A duplicate that was not made good yet is given back in full, as long as what the customer got without approval in
    the last 30 days stays within `limit` (minor units). Everything else is for a person to approve. Never is more given
    back than was taken and not given back before.
    """
    if not charge.refundable:
        return AlreadyRefunded()
    repeat = next((repeat for repeat in repeats(charges, now) if charge in repeat.charges), None)
    duplicate = repeat is not None and bool(repeat.duplicates) and not charge.refunded
    before = given_without_approval(refunds, now)
    if approved or (duplicate and before + charge.refundable <= limit):
        return Issue(charge.refundable, duplicate)
    why = Why.ABOVE_LIMIT if duplicate else Why.MADE_GOOD if repeat is not None else Why.NO_DUPLICATE
    return AskPerson(charge.refundable, why, limit, before)


def given_without_approval(refunds: Iterable[Refund], now: datetime) -> int:
    """What was given back in the last 30 days without a person's approval, in minor units."""
    return sum(refund.amount for refund in refunds if not refund.approved and refund.at >= now - LIMIT_PERIOD)


def between(day: date, since: date | None, until: date | None) -> bool:
    """Whether `day` lies between two days, both included; None leaves that side open."""
    return (since is None or day >= since) and (until is None or day <= until)

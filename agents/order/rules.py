"""What the order agent decides: which order is meant, what is a duplicate, what is refunded."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from agents.order.backend import Cause, Charge, Order, OrderStatus, Refund

DUPLICATE_WITHIN = timedelta(hours=72)
LOOK_BACK = timedelta(days=60)
LIMIT_PERIOD = timedelta(days=30)
CAP_PERIOD = timedelta(days=1)
TO_ARRIVE = frozenset({OrderStatus.PROCESSING, OrderStatus.PROCESSED, OrderStatus.SHIPPED})
SETTLED = frozenset({Cause.CANCELLED, Cause.CHANGED})
"""Money of an order that was called off, or changed before it was packed, is no refund for limit or cap to count."""
CAPPED = frozenset(Cause) - SETTLED
MARK = "#"
LAST_NUMBER = re.compile(r"\d+$")


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


N = TypeVar("N", bound=Named)


def find(wanted: str, among: Sequence[N]) -> N | None:
    """The one called `wanted`: exactly, or as people write ids (`ORD 42`, `#42` for ord_42) if only one fits.

    Where ids begin with a `#` themselves, one that is written with it is written in full.
    """
    said = _plain(wanted)
    alike = [one for one in among if said and (said == _plain(one.id) or _is_number_of(wanted, one.id))]
    exact = [one for one in among if one.id == wanted]
    return exact[0] if exact else alike[0] if len(alike) == 1 else None


def find_delivery(wanted: str, orders: Sequence[Order]) -> Order | None:
    """The order called `wanted`, or the one whose parcel has that number."""
    sent = (order for order in orders for parcel in order.parcels if _plain(parcel.tracking) == _plain(wanted))
    return find(wanted, orders) or next(sent, None)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _is_number_of(wanted: str, name: str) -> bool:
    in_full = wanted.startswith(MARK) and name.startswith(MARK)
    return not in_full and _plain(wanted) == _number(name)


def _number(name: str) -> str | None:
    """The digits an id ends with."""
    match = LAST_NUMBER.search(name)
    return match.group() if match else None


def order_in_question(orders: Iterable[Order]) -> Order | None:
    """The order a customer means who names none: the newest that is still to arrive, else the newest."""
    newest = _newest(orders)
    to_arrive = [order for order in newest if order.status in TO_ARRIVE]
    return next(iter([*to_arrive, *newest]), None)


def parcels_in_question(orders: Iterable[Order]) -> list[Order]:
    """The orders a customer may mean who asks for a parcel and names none: those on their way, else the likeliest."""
    shipped = [order for order in _newest(orders) if order.status is OrderStatus.SHIPPED]
    likeliest = order_in_question(orders)
    return shipped or ([likeliest] if likeliest else [])


def _newest(orders: Iterable[Order]) -> list[Order]:
    return sorted(orders, key=lambda order: (order.placed_at, order.id), reverse=True)


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
    description, amount and currency; who orders the same twice pays twice, so they are never for different orders.
    """
    alike: dict[tuple[str, int, str, str | None], list[Charge]] = defaultdict(list)
    for charge in sorted(charges, key=lambda charge: (charge.at, charge.id)):
        alike[charge.description, charge.amount, charge.currency, charge.order_id].append(charge)
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
    """Give back `amount` minor units; `approved` says that a person has to have agreed to it."""

    amount: int
    cause: Cause
    approved: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyRefunded:
    """All of it was given back before."""


class Why(StrEnum):
    """Why a person must look at a refund."""

    NO_DUPLICATE = "no_duplicate"
    MADE_GOOD = "made_good"
    ABOVE_LIMIT = "above_limit"
    RETURN_ABOVE_LIMIT = "return_above_limit"


@dataclass(frozen=True, slots=True)
class AskPerson:
    """A person must agree to an issue; `before` was given back without approval so far (all in minor units)."""

    issue: Issue
    why: Why
    limit: int
    before: int


def decide_refund(
    charge: Charge,
    charges: Iterable[Charge],
    refunds: Iterable[Refund],
    limit: int,
    now: datetime,
    *,
    owed: int = 0,
) -> Issue | AlreadyRefunded | AskPerson:
    """What to do when the customer of `charges` and `refunds` wants `charge` back.

    A duplicate that was not made good yet is given back in full, and `owed` for a registered return as far as the
    charge goes, as long as what the customer got without approval in the last 30 days stays within `limit` (all in
    minor units). Everything else is for a person to approve. Never is more given back than was taken and not given
    back before.
    """
    if not charge.refundable:
        return AlreadyRefunded()
    repeat = next((repeat for repeat in repeats(charges, now) if charge in repeat.charges), None)
    duplicate = repeat is not None and bool(repeat.duplicates) and not charge.refunded
    before = given_without_approval(refunds, now)
    issue = _issue(charge, owed, duplicate=duplicate)
    if issue.cause is not Cause.OTHER and before + issue.amount <= limit:
        return issue
    why = _why(issue.cause, repeated=repeat is not None)
    return AskPerson(replace(issue, approved=True), why, limit, before)


def _issue(charge: Charge, owed: int, *, duplicate: bool) -> Issue:
    if owed and not duplicate:
        return Issue(min(owed, charge.refundable), Cause.RETURN)
    return Issue(charge.refundable, Cause.DUPLICATE if duplicate else Cause.OTHER)


def _why(cause: Cause, *, repeated: bool) -> Why:
    if cause is Cause.RETURN:
        return Why.RETURN_ABOVE_LIMIT
    if cause is Cause.DUPLICATE:
        return Why.ABOVE_LIMIT
    return Why.MADE_GOOD if repeated else Why.NO_DUPLICATE


def owed_for_return(
    charge: Charge, orders: Iterable[Order], charges: Iterable[Charge], refunds: Iterable[Refund]
) -> int:
    """What is still to be given back for the registered return of what `charge` paid for, in minor units."""
    order = next((order for order in orders if order.id == charge.order_id), None)
    if order is None or order.sent_back is None or order.sent_back.difference is not None:
        return 0
    paid = {one.id for one in charges if one.order_id == order.id}
    given = sum(refund.amount for refund in refunds if refund.charge_id in paid and refund.cause is Cause.RETURN)
    return max(0, sum(thing.price for thing in order.sent_back.things) - given)


def fits_into_day(issue: Issue, given: int, cap: int | None) -> bool:
    """Whether a refund stays within what all customers get back in a day, of which `given` minor units are spent."""
    return cap is None or given + issue.amount <= cap


def given_without_approval(refunds: Iterable[Refund], now: datetime) -> int:
    """What was given back in the last 30 days without a person's approval, in minor units."""
    counted = (refund for refund in refunds if not refund.approved and refund.cause not in SETTLED)
    return sum(refund.amount for refund in counted if refund.at >= now - LIMIT_PERIOD)


def between(day: date, since: date | None, until: date | None) -> bool:
    """Whether `day` lies between two days, both included; None leaves that side open."""
    return (since is None or day >= since) and (until is None or day <= until)

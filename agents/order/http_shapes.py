"""What goes between us and the company's own shop system, as JSON, beside the port's own objects."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Generic, TypeVar

from agents.order.accounts import Account, Address
from agents.order.backend import Charge, Order, Refund

T = TypeVar("T")
SIGNED = frozenset({"difference"})
"""Amounts that may be below nothing."""


@dataclass(frozen=True, slots=True)
class CustomerBooks:
    """All that the company knows of a customer."""

    account: Account | None = None
    orders: tuple[Order, ...] = ()
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = ()


@dataclass(frozen=True, slots=True)
class Items(Generic[T]):
    """A list."""

    items: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of the newest orders and of the newest charges."""

    orders: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units of the company's currency."""

    amount: int


@dataclass(frozen=True, slots=True)
class Taken:
    """So many of a variant are taken out of the stock, or put back where the number is negative."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be other than before, for one customer: all of it, once, or nothing."""

    customer: str
    orders: tuple[Order, ...] = ()
    address: Address | None = None
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = ()
    taken: tuple[Taken, ...] = ()


def fault_in(thing: object, name: str = "") -> str | None:
    """Where a thing holds what no shop can mean: a moment without an offset, money or a number below nothing."""
    if isinstance(thing, datetime):
        return f"{name} has no offset" if thing.tzinfo is None else None
    if isinstance(thing, int):
        return f"{name} is below nothing" if thing < 0 and name not in SIGNED else None
    if isinstance(thing, tuple):
        return next((fault for one in thing if (fault := fault_in(one, name))), None)
    if not is_dataclass(thing):
        return None
    members = ((one.name, getattr(thing, one.name)) for one in fields(thing))
    return next((fault for member, value in members if (fault := fault_in(value, member))), None)

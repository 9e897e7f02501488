"""What an empty store is filled with, wherever it was read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from agents.order.accounts import Account
from agents.order.backend import Charge, Order, Refund, Terms
from agents.order.products import Product

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Owned(Generic[T_co]):
    """Something that belongs to a customer."""

    customer: str
    thing: T_co


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole shop. What was given back stands in the charges and, one by one, in the refunds."""

    terms: Terms
    accounts: Sequence[Account] = ()
    products: Sequence[Product] = ()
    orders: Sequence[Owned[Order]] = ()
    charges: Sequence[Owned[Charge]] = ()
    refunds: Sequence[Owned[Refund]] = ()

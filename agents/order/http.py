"""The shop in the company's own system, which answers a small REST contract: docs/reference/backends.md.

What is known of a customer is read at once, with its version. What is to be changed is gathered, and sent as one change
that rests on that version: the system does all of it once, or nothing.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from agents.order.accounts import Account, Address
from agents.order.backend import Cause, Charge, Order, Refund, Terms
from agents.order.http_shapes import Amount, Changed, CustomerBooks, Ids, Items, Taken, fault_in
from agents.order.products import Product, Variant
from hubbub.erasing import Erased
from hubbub.exporting import Exported
from hubbub.remote.intents import Change
from hubbub.remote.system import Found, Query, RemoteSystem, SystemAway, parsed

T = TypeVar("T")
CHANGES, CUSTOMERS = "/v1/changes", "/v1/customers"
BOOKS, TERMS = TypeAdapter(CustomerBooks), TypeAdapter(Terms)
IDS, AMOUNT = TypeAdapter(Ids), TypeAdapter(Amount)
VARIANTS, PRODUCTS, CHANGED = TypeAdapter(Items[Variant]), TypeAdapter(Items[Product]), TypeAdapter(Changed)
ELSEWHERE = "Orders, charges, refunds and the account are in the company's own system, which has to erase them itself."
IN_THE_SYSTEM = "Orders, charges and the customer are in the company's own system, which has to give them out itself."
log = logging.getLogger(__name__)


class HttpShop:
    """The shop during one call. Nothing is held: a change that rests on what is no longer so is not done."""

    def __init__(self, system: RemoteSystem) -> None:
        self._system = system
        self._books: dict[str, tuple[CustomerBooks, str]] = {}
        self._customer: str | None = None
        self._orders: list[Order] = []
        self._address: Address | None = None
        self._charges: list[Charge] = []
        self._refunds: list[Refund] = []
        self._taken: Counter[str] = Counter()
        self.forgotten: str | None = None

    @property
    def gathered(self) -> Change | None:
        """All that is to be changed, as it is sent; None for nothing."""
        if self._customer is None:
            return None
        wanted = Changed(
            self._customer,
            tuple(self._orders),
            self._address,
            tuple(self._charges),
            tuple(self._refunds),
            tuple(Taken(sku, number) for sku, number in sorted(self._taken.items()) if number),
        )
        return Change(CHANGED.dump_json(wanted), self._books[self._customer][1])

    async def orders(self, customer: str, *, held: bool = False) -> tuple[Order, ...]:  # noqa: ARG002 - the port's
        """The customer's orders, newest first."""
        orders = (await self._known(customer)).orders
        return tuple(sorted(orders, key=lambda order: (order.placed_at, order.id), reverse=True))

    async def charges(self, customer: str, *, held: bool = False) -> tuple[Charge, ...]:  # noqa: ARG002 - the port's
        """The customer's charges, newest first."""
        charges = (await self._known(customer)).charges
        return tuple(sorted(charges, key=lambda charge: (charge.at, charge.id), reverse=True))

    async def account(self, customer: str, *, held: bool = False) -> Account | None:  # noqa: ARG002 - the port's
        """Who the customer is, where they live, how they pay."""
        return (await self._known(customer)).account

    async def variants(self, skus: Iterable[str], *, held: bool = False) -> Mapping[str, Variant]:  # noqa: ARG002
        """Those of the variants that exist, by sku."""
        found = await self._read("/v1/variants", VARIANTS, [("sku", sku) for sku in sorted(set(skus))])
        return {one.sku: one for one in found.items}

    async def refunds(self, customer: str) -> tuple[Refund, ...]:
        """What the customer was given back, newest first."""
        refunds = (await self._known(customer)).refunds
        return tuple(sorted(refunds, key=lambda refund: (refund.at, refund.id), reverse=True))

    async def products(self) -> tuple[Product, ...]:
        """Everything that is sold, by name."""
        found = await self._read("/v1/products", PRODUCTS)
        return tuple(sorted(found.items, key=lambda product: (product.name, product.id)))

    async def terms(self, *, held: bool = False) -> Terms:  # noqa: ARG002 - the port's signature
        """What the company allows."""
        return await self._read("/v1/terms", TERMS)

    async def given_back_since(self, since: datetime, causes: Iterable[Cause]) -> int:
        """What all customers together got back since then for one of these causes, in minor units."""
        query = [("since", since.isoformat()), *(("cause", cause) for cause in sorted(causes))]
        return (await self._read("/v1/refunds/total", AMOUNT, query)).amount

    async def sample_ids(self, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the newest orders and charges, at most `limit` of each."""
        found = await self._read("/v1/ids", IDS, [("limit", str(limit))])
        return found.orders[:limit], found.charges[:limit]

    async def save(self, order: Order) -> None:
        """Keep what changed of an order."""
        self._customer = self._owner()
        self._orders.append(order)

    async def move(self, customer: str, address: Address) -> None:
        """Keep where the customer lives from now on."""
        self._customer, self._address = customer, address

    async def record_charge(self, customer: str, charge: Charge) -> None:
        """Keep a charge, and take it from the balance of its method, if that has one."""
        self._customer = customer
        self._charges.append(charge)

    async def record_refund(self, customer: str, refund: Refund) -> None:
        """Keep a refund, and add it to the balance of its method, if that has one."""
        self._customer = customer
        self._refunds.append(refund)

    async def take(self, sku: str, quantity: int) -> None:
        """Take so many of a variant out of the stock, if it is counted; a negative number puts them back."""
        self._taken[sku] += quantity

    async def erase(self, customer: str) -> Erased:
        """Forget what our own records tell of the customer."""
        self.forgotten = customer
        return Erased(kept=(ELSEWHERE,))

    async def export(self, customer: str, after: str) -> Exported:  # noqa: ARG002 - as every backend has it
        """Nothing: what there is of the customer is in the company's own system."""
        return Exported(elsewhere=(IN_THE_SYSTEM,))

    def _owner(self) -> str:
        """Whose books were opened: a call is about one customer."""
        [customer] = self._books
        return customer

    async def _known(self, customer: str) -> CustomerBooks:
        if customer not in self._books:
            path = f"{CUSTOMERS}/{quote(customer, safe='')}/books"
            found = await self._system.read(path)
            if found is not None and not found.version:
                log.warning("the company's system at %s gives no ETag", path)
                raise SystemAway
            self._books[customer] = (_told(BOOKS, found, path), found.version) if found else (CustomerBooks(), "")
        return self._books[customer][0]

    async def _read(self, path: str, expected: TypeAdapter[T], query: Query = ()) -> T:
        found = await self._system.read(path, query)
        if found is None:
            log.warning("the company's system knows no %s", path)
            raise SystemAway
        return _told(expected, found, path)


def _told(expected: TypeAdapter[T], found: Found, path: str) -> T:
    told = parsed(expected, found.content, path)
    if fault := fault_in(told):
        log.warning("the company's system at %s: %s", path, fault)
        raise SystemAway
    return told

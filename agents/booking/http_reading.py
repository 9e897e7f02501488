"""What is read of the company's own calendar system during one call: everything once."""

import logging
from typing import TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from agents.booking.backend import Booking, Service
from agents.booking.http_shapes import CustomerCalendar, OfferedShape, Shape
from hubbub.remote.system import Query, RemoteSystem, SystemAway, parsed

T = TypeVar("T", bound=Shape)
log = logging.getLogger(__name__)


class Reading:
    """What the system told so far. Each call raises SystemAway when it does not answer as promised."""

    def __init__(self, system: RemoteSystem) -> None:
        self._system = system
        self._offered: tuple[Service, ...] | None = None
        self._known: dict[str, tuple[CustomerCalendar, str]] = {}

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        if self._offered is None:
            self._offered = (await self.read("/v1/services", OfferedShape)).offered()
        return self._offered

    async def service(self, service_id: str) -> Service:
        """The service that something of a customer's is about."""
        for one in await self.services():
            if one.id == service_id:
                return one
        log.warning("the company's system speaks of the service %s, and does not list it", service_id)
        raise SystemAway

    async def customer(self, customer: str) -> CustomerCalendar:
        """All that is known of a customer."""
        if customer not in self._known:
            path = f"/v1/customers/{quote(customer, safe='')}/calendar"
            found = await self._system.read(path)
            if found is not None and not found.version:
                log.warning("the company's system at %s gives no ETag", path)
                raise SystemAway
            known = parsed(TypeAdapter(CustomerCalendar), found.content, path) if found else CustomerCalendar()
            self._known[customer] = (known, found.version if found else "")
        return self._known[customer][0]

    def version(self, customer: str) -> str:
        """Which version of that was read; empty for a customer the system does not know."""
        return self._known[customer][1]

    async def bookings(self, customer: str) -> tuple[Booking, ...]:
        """The customer's bookings, soonest first."""
        shapes = (await self.customer(customer)).bookings
        found = [one.booking(customer, await self.service(one.service_id)) for one in shapes]
        return tuple(sorted(found, key=lambda one: (one.span.start, one.id)))

    async def read(self, path: str, expected: type[T], query: Query = ()) -> T:
        """What is at a path that is always there."""
        found = await self._system.read(path, query)
        if found is None:
            log.warning("the company's system knows no %s", path)
            raise SystemAway
        return parsed(TypeAdapter(expected), found.content, path)

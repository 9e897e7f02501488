"""The waiting list in the company's own system: the agent puts customers on it, the system makes them the offers."""

from datetime import datetime

from agents.booking.backend import Waiting
from agents.booking.http_reading import Reading
from agents.booking.rules import is_held


class HttpWaitingList:
    """The list during one call: who joins and who leaves is gathered, and sent with the calendar's change."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.joined: list[Waiting] = []
        self.left: list[Waiting] = []

    async def can_tell(self, customer: str) -> bool:
        """Whether the system has an address of the customer's to write to."""
        return (await self._reading.customer(customer)).customer.mailbox() is not None

    async def of_customer(self, customer: str, now: datetime) -> tuple[Waiting, ...]:
        """The customer's places that have not ended, also those with an offer."""
        shapes = (await self._reading.customer(customer)).waiting
        places = [one.waiting(customer, await self._reading.service(one.service_id)) for one in shapes]
        held = {one.id for one in await self._reading.bookings(customer) if is_held(one, now)}
        standing = (one for one in places if (one.offer_id in held if one.offer_id else now < one.until))
        return tuple(sorted(standing, key=lambda one: (one.since, one.id)))

    async def add(self, waiting: Waiting, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        """Have a new place kept, instead of an earlier one of the same customer for the same service."""
        self.joined.append(waiting)

    async def remove(self, waiting: Waiting) -> None:
        """Have a place ended."""
        self.left.append(waiting)

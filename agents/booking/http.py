"""The calendar in the company's own system, which answers a small REST contract: docs/reference/backends.md.

What is known of a customer is read at once, with its version. What is to be changed is gathered, and sent as one change
that rests on that version: the system does all of it once, or nothing. Whether a time is still free when the change
arrives is for the system to say.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from agents.booking.backend import Booking, Parties, Service, Terms
from agents.booking.http_reading import Reading
from agents.booking.http_shapes import BookingShape, Changed, Ids, OccupancyShape, WaitingShape
from agents.booking.http_waiting import HttpWaitingList
from agents.booking.occupancy import Occupancy
from agents.booking.opening import Span
from agents.booking.rules import is_held
from hubbub.erasing import Erased
from hubbub.exporting import Exported
from hubbub.remote.intents import Change
from hubbub.remote.system import RemoteSystem

CHANGES = "/v1/changes"
ELSEWHERE = "Appointments and the customer are in the company's own system, which has to erase them itself."
IN_THE_SYSTEM = "Appointments and the customer are in the company's own system, which has to give them out itself."


class HttpCalendar:
    """The calendar during one call. Nothing is held: a change that rests on what is no longer so is not done.

    The system itself offers what gets free to those on its waiting list, and has its own desk for the company's people.
    """

    offers = None
    office = None

    def __init__(self, system: RemoteSystem, terms: Terms, *, keeps_list: bool = False) -> None:
        """`keeps_list` says whether the company's system keeps a waiting list."""
        self._reading = Reading(system)
        self._list = HttpWaitingList(self._reading)
        self._bookings: list[Booking] = []
        self.terms = terms
        self.waiting_list = self._list if keeps_list else None
        self.forgotten: str | None = None

    @property
    def gathered(self) -> Change | None:
        """All that is to be changed, as it is sent; None for nothing."""
        listed = (*self._list.joined, *self._list.left)
        customers = {*(one.customer_id for one in self._bookings), *(one.customer_id for one in listed)}
        if not customers:
            return None
        [customer] = customers
        wanted = Changed(
            customer=customer,
            bookings=tuple(map(BookingShape.of, self._bookings)),
            waiting=tuple(map(WaitingShape.of, self._list.joined)),
            left=tuple(one.id for one in self._list.left),
        )
        return Change(wanted.model_dump_json().encode(), self._reading.version(customer))

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        return await self._reading.services()

    async def lock_service(self, service: Service, now: datetime) -> None:
        """Nothing is held here: the system looks for room when the change arrives."""

    async def occupancy(
        self,
        service: Service,
        within: Span,
        now: datetime,  # noqa: ARG002 - the port's signature
        *,
        besides: str | None = None,
    ) -> Occupancy:
        """What of a service and its resources is taken `within` a time, by all but the booking `besides`."""
        needed = service.with_buffers(within)
        query = [("from", needed.start.isoformat()), ("to", needed.end.isoformat())]
        query += [("besides", besides)] if besides is not None else []
        taken = await self._reading.read(f"/v1/services/{quote(service.id, safe='')}/busy", OccupancyShape, query)
        return taken.occupancy(needed)

    async def lock_booking(self, booking_id: str, customer: str) -> Booking | None:
        """The customer's booking, also a cancelled one, and a time held; None when there is none such of theirs."""
        return next((one for one in await self._reading.bookings(customer) if one.id == booking_id), None)

    async def lock_held(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The times that are held for a customer at `now`, soonest first."""
        return tuple(one for one in await self._reading.bookings(customer) if is_held(one, now))

    async def upcoming(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The customer's bookings that have not ended, and times held, soonest first."""
        live = (one for one in await self._reading.bookings(customer) if not one.cancelled and one.span.end > now)
        return tuple(one for one in live if one.held_until is None or is_held(one, now))

    async def add(self, booking: Booking, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        """Have a new booking kept; whether there is room, the system says when it is asked to."""
        await self._reading.customer(booking.customer_id)  # it is their calendar's version that the change rests on
        self._bookings.append(booking)

    async def change(self, booking: Booking, now: datetime) -> None:
        """Have a booking's new state kept."""
        await self.add(booking, now)

    async def parties(self, customer: str) -> Parties:
        """Who invitations to this customer are from and for."""
        return Parties(self.terms.organizer, (await self._reading.customer(customer)).customer.mailbox())

    async def sample_ids(self, limit: int) -> Sequence[str]:
        """The ids of the latest bookings, at most `limit`."""
        return (await self._reading.read("/v1/ids", Ids, [("limit", str(limit))])).bookings[:limit]

    async def erase(self, customer: str) -> Erased:
        """Forget what our own records tell of the customer."""
        self.forgotten = customer
        return Erased(kept=(ELSEWHERE,))

    async def export(self, customer: str, after: str) -> Exported:  # noqa: ARG002 - as every backend has it
        """Nothing: what there is of the customer is in the company's own system."""
        return Exported(elsewhere=(IN_THE_SYSTEM,))

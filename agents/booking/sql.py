"""Services and bookings in a SQL database of our own."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking import sql_places
from agents.booking.backend import Booking, Parties, Service, Terms
from agents.booking.occupancy import Occupancy, load_of
from agents.booking.opening import Span
from agents.booking.posting import Post, offer_id, reminder_id
from agents.booking.sql_erasing import erase
from agents.booking.sql_exporting import export
from agents.booking.sql_office import SqlOffice
from agents.booking.sql_reading import all_services, found_bookings, is_live, rows_of
from agents.booking.sql_rows import Row, is_as_read, row_of, taken_by
from agents.booking.sql_waiting import SqlWaitingList
from agents.booking.tables import (
    assignments,
    bookings,
    customers,
    outbox,
    places,
    resource_places,
    resources,
    services,
)
from hubbub.erasing import Erased
from hubbub.exporting import Exported
from hubbub.mail.message import Mailbox
from hubbub.mail.sql_outbox import SqlOutbox
from hubbub.records import Outdated

REACH = timedelta(days=2)
"""No booking with its buffers is longer."""


class SqlCalendar:
    """The calendar inside one transaction of a SQL database."""

    def __init__(self, connection: AsyncConnection, terms: Terms, post: Post | None = None) -> None:
        """A waiting list is kept where there is a `post` to tell those on it."""
        self.connection = connection
        self.terms = terms
        self.office = SqlOffice(connection)
        self.waiting_list = self.offers = SqlWaitingList(connection, self, post) if post else None

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        return await all_services(self.connection)

    async def lock_service(self, service: Service, now: datetime) -> None:
        """Lock the rows of the service and its resources; SQLite's writing transactions come one after another anyway.

        What ran out stays in `bookings`, whose rows other transactions may have locked that wait for this one.
        """
        theirs = list(service.resources)
        this = select(services).where(services.c.id == service.id)
        able = select(resources).where(resources.c.id.in_(theirs)).order_by(resources.c.id)
        locked = [await self._rows(one.with_for_update()) for one in (this, able)]
        if not is_as_read(service, *locked):
            raise Outdated(service.id)
        gone = select(bookings.c.id).where(bookings.c.held_until <= now)
        await self.connection.execute(
            delete(places).where(places.c.service_id == service.id, places.c.booking_id.in_(gone))
        )
        if theirs:
            held = and_(resource_places.c.resource_id.in_(theirs), resource_places.c.booking_id.in_(gone))
            await self.connection.execute(delete(resource_places).where(held))

    async def occupancy(
        self, service: Service, within: Span, now: datetime, *, besides: str | None = None
    ) -> Occupancy:
        """What of a service and its resources is taken `within` a time, by all bookings but the one `besides`."""
        live = and_(
            is_live(now),
            bookings.c.id != (besides or ""),
            bookings.c.starts_at > within.start - REACH,
            bookings.c.starts_at < within.end + REACH,
        )
        booked = await self._rows(select(bookings).where(live, bookings.c.service_id == service.id))
        serving = select(assignments.c.resource_id, bookings).join(bookings)
        by_resource: dict[str, list[Span]] = defaultdict(list)
        if service.needs:
            for row in await self._rows(serving.where(live, assignments.c.resource_id.in_(service.resources))):
                by_resource[row["resource_id"]].append(taken_by(row))
        return Occupancy(load_of(map(taken_by, booked)), {one: load_of(spans) for one, spans in by_resource.items()})

    async def lock_booking(self, booking_id: str, customer: str) -> Booking | None:
        """The customer's booking, its row locked; None when there is none, or it is somebody else's."""
        mine = select(bookings).where(bookings.c.id == booking_id, bookings.c.customer_id == customer)
        found = await found_bookings(self.connection, mine.with_for_update())
        return found[0] if found else None

    async def lock_held(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The times that are held for a customer, their rows locked, soonest first."""
        held = select(bookings).where(
            bookings.c.customer_id == customer, bookings.c.cancelled.is_(False), bookings.c.held_until > now
        )
        return await found_bookings(
            self.connection, held.order_by(bookings.c.starts_at, bookings.c.id).with_for_update()
        )

    async def upcoming(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The customer's bookings that have not ended, and times held, soonest first."""
        mine = select(bookings).where(bookings.c.customer_id == customer, is_live(now), bookings.c.ends_at > now)
        return await found_bookings(self.connection, mine.order_by(bookings.c.starts_at, bookings.c.id))

    async def add(self, booking: Booking, now: datetime) -> None:
        """Keep a new booking and take a place for each of its minutes. Raises PlacesTaken where there is none."""
        await self.connection.execute(insert(bookings).values(self._row(booking, now)))
        await sql_places.take(self.connection, booking)

    async def change(self, booking: Booking, now: datetime) -> None:
        """Keep a booking's new state; old places are given back, letters about it do not go out. Raises as `add`."""
        this = bookings.c.id == booking.id
        await sql_places.give_back(self.connection, booking.id)
        await self._withdraw_letters(await self._rows(select(bookings).where(this)))
        await self.connection.execute(update(bookings).where(this).values(self._row(booking, now)))
        if not booking.cancelled:
            await sql_places.take(self.connection, booking)

    async def parties(self, customer: str) -> Parties:
        """Who invitations to this customer are from and for."""
        found = await self._rows(select(customers.c.name, customers.c.email).where(customers.c.id == customer))
        attendee = Mailbox(found[0]["name"], found[0]["email"]) if found and found[0]["email"] else None
        return Parties(self.terms.organizer, attendee)

    async def sample_ids(self, limit: int) -> Sequence[str]:
        """The ids of the latest bookings, at most `limit`."""
        latest = select(bookings.c.id).order_by(bookings.c.starts_at.desc(), bookings.c.id).limit(limit)
        return (await self.connection.scalars(latest)).all()

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer; what they had booked is free again."""
        return await erase(self.connection, customer)

    async def export(self, customer: str, after: str) -> Exported:
        """A page of what is kept of the customer, `after` the one before."""
        return await export(self.connection, customer, after)

    def _row(self, booking: Booking, now: datetime) -> dict[str, Any]:
        start = booking.span.start
        too_late = start - self.terms.remind_before <= now
        return {**row_of(booking), "reminded_for": start if too_late else None}

    async def _withdraw_letters(self, rows: Sequence[Row]) -> None:
        if self.terms.organizer is not None:
            box = SqlOutbox(self.connection, outbox)
            for row in rows:
                await box.withdraw(reminder_id(row["id"], row["sequence"], self.terms.organizer))
                await box.withdraw(offer_id(row["id"], self.terms.organizer))

    async def _rows(self, query: Select[Any]) -> Sequence[Row]:
        return await rows_of(self.connection, query)

"""Services and bookings in a SQL database of our own, filled once from the demo company."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, Mailbox, Parties, PlacesTaken, Service
from agents.booking.demo import Demo, DemoBooking
from agents.booking.opening import OpeningHours, Span
from agents.booking.rules import minutes
from agents.booking.sql_erasing import erase
from agents.booking.tables import bookings, customers, places, services
from hubbub.erasing import Erased


class SqlCalendar:
    """The calendar inside one transaction of a SQL database; `organizer` is who invitations come from."""

    def __init__(self, connection: AsyncConnection, organizer: Mailbox | None) -> None:
        self._connection = connection
        self._organizer = organizer

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        found = map(_service, await self._rows(select(services)))
        return tuple(sorted(found, key=lambda one: (one.name, one.id)))  # each database would sort in a way of its own

    async def hold_service(self, service_id: str) -> None:
        """Lock the service's row; SQLite's writing transactions come one after another anyway."""
        await self._connection.execute(select(services.c.id).where(services.c.id == service_id).with_for_update())

    async def busy(self, service_id: str, within: Span, *, besides: str | None = None) -> tuple[Span, ...]:
        """The times of the bookings of a service that touch `within`, but the one `besides`."""
        theirs = select(bookings.c.starts_at, bookings.c.ends_at).where(
            bookings.c.service_id == service_id,
            bookings.c.id != (besides or ""),
            bookings.c.cancelled.is_(False),
            bookings.c.starts_at < within.end,
            bookings.c.ends_at > within.start,
        )
        return tuple(Span(row["starts_at"], row["ends_at"]) for row in await self._rows(theirs))

    async def hold_booking(self, booking_id: str, customer: str) -> Booking | None:
        """The customer's booking, its row locked; None when there is none, or it is somebody else's."""
        mine = select(bookings).where(bookings.c.id == booking_id, bookings.c.customer_id == customer)
        found = await self._bookings(mine.with_for_update())
        return found[0] if found else None

    async def upcoming(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The customer's bookings that have not ended, soonest first."""
        mine = select(bookings).where(
            bookings.c.customer_id == customer, bookings.c.cancelled.is_(False), bookings.c.ends_at > now
        )
        return await self._bookings(mine.order_by(bookings.c.starts_at, bookings.c.id))

    async def add(self, booking: Booking) -> None:
        """Keep a new booking and take a place for each of its minutes.

        Raises PlacesTaken, or sqlalchemy.exc.IntegrityError, when other transactions took them meanwhile.
        """
        await self._connection.execute(insert(bookings).values(_row(booking)))
        await self._take_places(booking, booking.service.capacity)

    async def change(self, booking: Booking) -> None:
        """Keep a booking's new state; its old places are given back. Raises as `add` does."""
        await self._connection.execute(delete(places).where(places.c.booking_id == booking.id))
        await self._connection.execute(update(bookings).where(bookings.c.id == booking.id).values(_row(booking)))
        if not booking.cancelled:
            await self._take_places(booking, booking.service.capacity)

    async def parties(self, customer: str) -> Parties:
        """Who invitations to this customer are from and for."""
        found = await self._rows(select(customers.c.name, customers.c.email).where(customers.c.id == customer))
        attendee = Mailbox(found[0]["email"], found[0]["name"]) if found and found[0]["email"] else None
        return Parties(self._organizer, attendee)

    async def sample_ids(self, limit: int) -> Sequence[str]:
        """The ids of the latest bookings, at most `limit`."""
        latest = select(bookings.c.id).order_by(bookings.c.starts_at.desc(), bookings.c.id).limit(limit)
        return (await self._connection.scalars(latest)).all()

    async def fill(self, demo: Demo, timezone: str) -> None:
        """Fill an empty store from `demo`; `timezone` is the company's where the file does not say it.

        What the company had booked before stays as it is, even beyond its own capacity.
        """
        if await self._rows(select(services.c.id).limit(1)) or await self._rows(select(customers.c.id).limit(1)):
            return
        zone = demo.company.timezone or timezone
        offered = [{**service.model_dump(), "timezone": zone} for service in demo.services]
        await self._insert(customers, [customer.model_dump() for customer in demo.customers])
        await self._insert(services, offered)
        by_id = {service.id: service for service in await self.services()}
        booked = [_seeded(one, by_id[one.service_id]) for one in demo.bookings]
        await self._insert(bookings, [_row(booking) for booking in booked])
        for booking in booked:
            await self._take_places(booking, len(booked))

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer; what they had booked is free again."""
        return await erase(self._connection, customer)

    async def _take_places(self, booking: Booking, capacity: int) -> None:
        """Take the lowest free place of each minute. Raises PlacesTaken when that is beyond `capacity`.

        Two transactions that saw the same places choose the same one: the primary key lets only one of them commit.
        """
        service, wanted = booking.service.id, minutes(booking.span)
        theirs = select(places.c.minute, places.c.place).where(
            places.c.service_id == service, places.c.minute >= wanted.start, places.c.minute < wanted.stop
        )
        taken: dict[int, set[int]] = defaultdict(set)
        for row in await self._rows(theirs):
            taken[row["minute"]].add(row["place"])
        chosen = {minute: min(set(range(len(taken[minute]) + 1)) - taken[minute]) for minute in wanted}
        if max(chosen.values()) >= capacity:
            raise PlacesTaken(booking.id)
        new = [{"minute": minute, "place": place} for minute, place in chosen.items()]
        await self._insert(places, [{"service_id": service, "booking_id": booking.id, **row} for row in new])

    async def _bookings(self, query: Select[Any]) -> tuple[Booking, ...]:
        by_id = {service.id: service for service in await self.services()}
        return tuple(_booking(row, by_id[row["service_id"]]) for row in await self._rows(query))

    async def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._connection.execute(insert(table), rows)

    async def _rows(self, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = (await self._connection.execute(query)).mappings().all()
        return rows


def _service(row: Mapping[str, Any]) -> Service:
    return Service(
        id=row["id"],
        name=row["name"],
        length=timedelta(minutes=row["minutes"]),
        capacity=row["capacity"],
        hours=OpeningHours.parse(row["open"]),
        zone=ZoneInfo(row["timezone"]),
    )


def _booking(row: Mapping[str, Any], service: Service) -> Booking:
    return Booking(
        id=row["id"],
        customer_id=row["customer_id"],
        service=service,
        span=Span(row["starts_at"], row["ends_at"]),
        sequence=row["sequence"],
        cancelled=row["cancelled"],
    )


def _seeded(entry: DemoBooking, service: Service) -> Booking:
    return Booking(entry.id, entry.customer_id, service, Span(entry.starts_at, entry.starts_at + service.length))


def _row(booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "customer_id": booking.customer_id,
        "service_id": booking.service.id,
        "starts_at": booking.span.start,
        "ends_at": booking.span.end,
        "sequence": booking.sequence,
        "cancelled": booking.cancelled,
    }

"""What the company's own people see and set in the calendar's SQL database."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, Resource, Service
from agents.booking.opening import OpeningHours, Span
from agents.booking.sql_reading import found_bookings, is_live, rows_of
from agents.booking.sql_rows import resource_of
from agents.booking.tables import assignments, bookings, customers, resources, services
from hubbub.sql import hold

HOURS = "opening hours"


class SqlOffice:
    """The office over the connection of a calendar, whose transaction it shares."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def booked(self, within: Span, now: datetime, *, of: Collection[str] | None = None) -> tuple[Booking, ...]:
        """Everybody's bookings that touch a time, and times held, soonest first."""
        touching = and_(is_live(now), bookings.c.starts_at < within.end, bookings.c.ends_at > within.start)
        wanted = select(bookings).where(touching).order_by(bookings.c.starts_at, bookings.c.id)
        if of is not None:
            served = select(assignments.c.booking_id).where(assignments.c.resource_id.in_(of))
            wanted = wanted.where(or_(bookings.c.service_id.in_(of), bookings.c.id.in_(served)))
        return await found_bookings(self._connection, wanted)

    async def names(self, customers_: Collection[str]) -> Mapping[str, str]:
        """What customers are called, by id."""
        known = select(customers.c.id, customers.c.name).where(customers.c.id.in_(customers_))
        return {row["id"]: row["name"] for row in await rows_of(self._connection, known)}

    async def resources(self) -> tuple[Resource, ...]:
        """All resources, by name."""
        found = map(resource_of, await rows_of(self._connection, select(resources)))
        return tuple(sorted(found, key=lambda one: (one.name, one.id)))

    async def lock_hours(self) -> None:
        """Keep other changes of hours away until this transaction ends."""
        await hold(self._connection, HOURS)

    async def open_at(self, one: Service | Resource, hours: OpeningHours) -> None:
        """Keep when something is open; waits for who has locked its row, and who waits for it sees that it changed."""
        table = services if isinstance(one, Service) else resources
        kept = {"open": hours.text, "special_days": hours.special_text}
        await self._connection.execute(update(table).where(table.c.id == one.id).values(kept))

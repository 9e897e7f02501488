"""Services and bookings, read from their tables."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, Service
from agents.booking.sql_rows import Row, booking_of, services_of
from agents.booking.tables import assignments, bookings, needs, resources, services


async def rows_of(connection: AsyncConnection, query: Select[Any]) -> Sequence[Row]:
    """What a query finds."""
    rows: Sequence[Row] = (await connection.execute(query)).mappings().all()
    return rows


async def all_services(connection: AsyncConnection) -> tuple[Service, ...]:
    """Everything that can be booked, by name."""
    return services_of(*[await rows_of(connection, select(table)) for table in (services, needs, resources)])


async def found_bookings(connection: AsyncConnection, query: Select[Any]) -> tuple[Booking, ...]:
    """The bookings of the rows of `bookings` that a query finds, in its order."""
    found = await rows_of(connection, query)
    by_id = {service.id: service for service in await all_services(connection)} if found else {}
    serving = select(assignments).where(assignments.c.booking_id.in_([row["id"] for row in found]))
    assigned: dict[str, list[str]] = defaultdict(list)
    if any(service.needs for service in by_id.values()):
        for row in await rows_of(connection, serving.order_by(assignments.c.need)):
            assigned[row["booking_id"]].append(row["resource_id"])
    return tuple(booking_of(row, by_id, assigned[row["id"]]) for row in found)


def is_live(now: datetime) -> ColumnElement[bool]:
    """Neither cancelled, nor held for a time that is over."""
    return and_(bookings.c.cancelled.is_(False), or_(bookings.c.held_until.is_(None), bookings.c.held_until > now))

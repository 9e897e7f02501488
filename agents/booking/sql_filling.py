"""Fills an empty calendar from the demo company."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking import sql_places
from agents.booking.availability import Availability, Demand
from agents.booking.backend import Booking, Service, Waiting
from agents.booking.demo import Demo, DemoBooking, DemoService, DemoWaiting
from agents.booking.sql import SqlCalendar
from agents.booking.sql_rows import row_of
from agents.booking.sql_waiting import row_of as row_of_waiting
from agents.booking.tables import bookings, customers, needs, resources, services, waiting
from agents.booking.waiting import waits_until


async def fill(calendar: SqlCalendar, *, demo: Demo, timezone: str) -> None:
    """Fill an empty store from `demo`; `timezone` is the company's where the file does not say it.

    What the company had booked before stays as it is, even beyond its own capacity.
    """
    connection = calendar.connection
    if not await _is_empty(connection):
        return
    company = demo.company
    zone = company.timezone or timezone
    await _insert(connection, customers, [customer.model_dump() for customer in demo.customers])
    await _insert(
        connection, resources, [_placed(one.model_dump(), zone, company.special_days) for one in demo.resources]
    )
    await _insert(connection, services, [_service(one, zone, company.special_days) for one in demo.services])
    await _insert(connection, needs, list(_needs(demo.services)))
    by_id = {service.id: service for service in await calendar.services()}
    for entry in demo.bookings:
        booking = await _seeded(entry, by_id[entry.service_id], calendar)
        await connection.execute(insert(bookings).values(row_of(booking)))
        await sql_places.take(connection, booking, capacity=len(demo.bookings))
    await _insert(connection, waiting, [row_of_waiting(_waiting(one, by_id[one.service_id])) for one in demo.waiting])


async def _is_empty(connection: AsyncConnection) -> bool:
    found = [await connection.scalar(select(table.c.id).limit(1)) for table in (services, customers)]
    return found == [None, None]


def _service(service: DemoService, zone: str, companys_days: str) -> Mapping[str, Any]:
    row = service.model_dump(exclude={"needs", "buffer_before", "buffer_after"})
    buffers = {"minutes_before": service.buffer_before, "minutes_after": service.buffer_after}
    return {**_placed(row, zone, companys_days), **buffers}


def _placed(row: dict[str, Any], zone: str, companys_days: str) -> dict[str, Any]:
    """In the company's time zone and with its special days; its own come behind them, and count more."""
    days = ", ".join(filter(None, (companys_days, row["special_days"])))
    return {**row, "timezone": zone, "special_days": days}


def _needs(offered: Sequence[DemoService]) -> Iterator[Mapping[str, Any]]:
    for service in offered:
        for number, need in enumerate(service.needs):
            for resource in dict.fromkeys(need):
                yield {"service_id": service.id, "need": number, "resource_id": resource}


async def _seeded(entry: DemoBooking, service: Service, calendar: SqlCalendar) -> Booking:
    """The booking, served by whoever can at that time; by nobody where the company booked more than it can."""
    span = service.span(entry.starts_at)
    within = service.with_buffers(span)
    occupancy = await calendar.occupancy(service, within, entry.starts_at)
    served = Availability(Demand(service), occupancy, within).served(entry.starts_at)
    return Booking(entry.id, entry.customer_id, service, span, held_until=entry.held_until, resources=served or ())


def _waiting(entry: DemoWaiting, service: Service) -> Waiting:
    until = waits_until(entry.when, entry.since, service.zone)
    return Waiting(entry.id, entry.customer_id, service, entry.when, service.zone, since=entry.since, until=until)


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)

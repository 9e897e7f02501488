"""Places: what a booking takes at each of its minutes, of a service and of resources."""

from collections import defaultdict

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, PlacesTaken
from agents.booking.occupancy import minutes
from agents.booking.tables import assignments, places, resource_places


async def take(connection: AsyncConnection, booking: Booking, capacity: int | None = None) -> None:
    """Take the places that `booking` needs of its service and its resources, and note which resources serve it.

    Raises PlacesTaken where one of them has no more room, or when other transactions took the same places meanwhile.
    `capacity` counts in the place of theirs, for what a company had booked before it came here.
    """
    service = booking.service
    await _take(connection, booking, places, {"service_id": service.id}, capacity or service.capacity)
    for one in booking.resources:
        await _take(connection, booking, resource_places, {"resource_id": one.id}, capacity or one.capacity)
    chosen = [{"booking_id": booking.id, "need": at, "resource_id": one.id} for at, one in enumerate(booking.resources)]
    if chosen:
        await connection.execute(insert(assignments), chosen)


async def give_back(connection: AsyncConnection, booking_id: str) -> None:
    """Free all that a booking has taken."""
    for table in (places, resource_places, assignments):
        await connection.execute(delete(table).where(table.c.booking_id == booking_id))


async def _take(
    connection: AsyncConnection, booking: Booking, table: Table, owner: dict[str, str], capacity: int
) -> None:
    """Take the lowest free place of each minute in the rows of `owner`.

    Two transactions that saw the same places choose the same one: the primary key lets only one of them commit.
    """
    wanted = minutes(booking.service.with_buffers(booking.span))
    [(name, value)] = owner.items()
    theirs = select(table.c.minute, table.c.place).where(
        table.c[name] == value, table.c.minute >= wanted.start, table.c.minute < wanted.stop
    )
    taken: dict[int, set[int]] = defaultdict(set)
    for minute, place in await connection.execute(theirs):
        taken[minute].add(place)
    chosen = {minute: min(set(range(len(taken[minute]) + 1)) - taken[minute]) for minute in wanted}
    if max(chosen.values()) >= capacity:
        raise PlacesTaken
    rows = [{**owner, "booking_id": booking.id, "minute": minute, "place": place} for minute, place in chosen.items()]
    try:
        await connection.execute(insert(table), rows)
    except IntegrityError as error:
        raise PlacesTaken from error

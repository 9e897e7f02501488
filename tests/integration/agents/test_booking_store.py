"""The booking agent's store itself lets nobody book a minute that is full, whatever its caller believed."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.booking.backend import Booking, PlacesTaken, Service
from agents.booking.demo import Demo
from agents.booking.opening import OpeningHours, Span
from agents.booking.rules import minutes
from agents.booking.sql import SqlCalendar
from agents.booking.tables import metadata, places, services
from hubbub.sql import open_engine
from tests.databases import Database

pytestmark = pytest.mark.anyio
HOURS = OpeningHours.parse("Mon-Sun 00:00-24:00")
SERVICE = Service("s", "tour", timedelta(minutes=30), 2, HOURS, ZoneInfo("UTC"))
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    """SQLAlchemy's asynchronous engine runs on asyncio."""
    return "asyncio"


@pytest.fixture
async def engine(new_database: Callable[[], Database]) -> AsyncIterator[AsyncEngine]:
    """A store with one service that has room for two."""
    opened = open_engine(new_database().url)
    async with opened.begin() as connection:
        await connection.run_sync(metadata.create_all)
        row = {"id": "s", "name": "tour", "minutes": 30, "capacity": 2, "open": HOURS.text, "timezone": "UTC"}
        await connection.execute(insert(services).values(row))
    yield opened
    await opened.dispose()


def booking(name: str, later: int = 0) -> Booking:
    """A booking that begins some minutes after two."""
    start = START + timedelta(minutes=later)
    return Booking(name, "ann", SERVICE, Span(start, start + SERVICE.length))


async def test_a_full_minute_takes_no_more(engine: AsyncEngine) -> None:
    """Two bookings at other times leave one shared minute without room, and a third that needs it fails."""
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, None)
        await calendar.add(booking("a"))
        await calendar.add(booking("b", later=29))
        await calendar.add(booking("c", later=30))
        with pytest.raises(PlacesTaken):
            await calendar.add(booking("d", later=15))


async def test_a_cancelled_booking_gives_its_minutes_back(engine: AsyncEngine) -> None:
    """And may be taken by somebody else."""
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, None)
        for name in ("a", "b"):
            await calendar.add(booking(name))
        gone = booking("a")
        await calendar.change(Booking(gone.id, gone.customer_id, SERVICE, gone.span, 1, cancelled=True))
        await calendar.add(booking("c"))
        busy = await calendar.busy("s", booking("x").span)
    assert busy == (booking("b").span, booking("c").span)


async def test_two_writers_that_saw_the_same_state_cannot_both_commit(engine: AsyncEngine) -> None:
    """Both would take the same place of the same minute: the database's own key refuses the second."""
    async with engine.begin() as connection:
        await SqlCalendar(connection, None).add(booking("a"))
        taken = {"service_id": "s", "place": 0, "booking_id": "a"}
        same = [{**taken, "minute": minute} for minute in minutes(booking("a").span)]
        with pytest.raises(IntegrityError):
            await connection.execute(insert(places), same)


async def test_a_company_is_taken_up_once(engine: AsyncEngine) -> None:
    """Also one that has customers and nothing to book yet."""
    demo = Demo.model_validate({"customers": [{"id": "ann"}]})
    async with engine.begin() as connection:
        await connection.execute(delete(services))
        for _ in range(2):
            await SqlCalendar(connection, None).fill(demo, "UTC")
        assert await SqlCalendar(connection, None).services() == ()

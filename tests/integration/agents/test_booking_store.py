"""The booking agent's store itself lets nobody book a minute that is full, whatever its caller believed."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.booking.backend import Booking, PlacesTaken, Resource, Service, Terms
from agents.booking.demo import Demo
from agents.booking.occupancy import minutes
from agents.booking.opening import OpeningHours, Span
from agents.booking.sql import SqlCalendar
from agents.booking.sql_filling import fill
from agents.booking.sql_sweeping import sweep
from agents.booking.tables import bookings, metadata, places, resource_places, resources, services
from hubbub.records import Outdated
from hubbub.sql import open_engine
from tests.databases import Database

pytestmark = pytest.mark.anyio
HOURS = OpeningHours.parse("Mon-Sun 00:00-24:00")
UTC_ZONE = ZoneInfo("UTC")
SERVICE = Service("s", "tour", timedelta(minutes=30), 2, HOURS, UTC_ZONE)
GUIDE = Resource("g", "Guide", UTC_ZONE)
TERMS = Terms()
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NOW = START - timedelta(days=1)


@pytest.fixture
def anyio_backend() -> str:
    """SQLAlchemy's asynchronous engine runs on asyncio."""
    return "asyncio"


@pytest.fixture
async def engine(new_database: Callable[[], Database]) -> AsyncIterator[AsyncEngine]:
    """A store with one service that has room for two, and a guide."""
    opened = open_engine(new_database().url)
    async with opened.begin() as connection:
        await connection.run_sync(metadata.create_all)
        row = {"id": "s", "name": "tour", "minutes": 30, "capacity": 2, "open": HOURS.text, "timezone": "UTC"}
        await connection.execute(insert(services).values(row))
        await connection.execute(insert(resources).values(id="g", name="Guide", capacity=1, timezone="UTC"))
    yield opened
    await opened.dispose()


def booking(name: str, later: int = 0) -> Booking:
    """A booking that begins some minutes after two."""
    start = START + timedelta(minutes=later)
    return Booking(name, "ann", SERVICE, Span(start, start + SERVICE.length))


async def test_a_full_minute_takes_no_more(engine: AsyncEngine) -> None:
    """Two bookings at other times leave one shared minute without room, and a third that needs it fails."""
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, TERMS)
        await calendar.add(booking("a"), NOW)
        await calendar.add(booking("b", later=29), NOW)
        await calendar.add(booking("c", later=30), NOW)
        with pytest.raises(PlacesTaken):
            await calendar.add(booking("d", later=15), NOW)


async def test_a_cancelled_booking_gives_its_minutes_back(engine: AsyncEngine) -> None:
    """And may be taken by somebody else."""
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, TERMS)
        for name in ("a", "b"):
            await calendar.add(booking(name), NOW)
        gone = booking("a")
        await calendar.change(Booking(gone.id, gone.customer_id, SERVICE, gone.span, 1, cancelled=True), NOW)
        await calendar.add(booking("c"), NOW)
        taken = await calendar.occupancy(SERVICE, booking("x").span, NOW)
    assert set(taken.service.by_minute.values()) == {2}
    assert taken.service.by_minute.keys() == set(minutes(booking("x").span))


async def test_two_writers_that_saw_the_same_state_cannot_both_commit(engine: AsyncEngine) -> None:
    """Both would take the same place of the same minute: the database's own key refuses the second."""
    async with engine.begin() as connection:
        await SqlCalendar(connection, TERMS).add(booking("a"), NOW)
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
            await fill(SqlCalendar(connection, TERMS), demo=demo, timezone="UTC")
        assert await SqlCalendar(connection, TERMS).services() == ()


async def test_somebody_serves_one_booking_at_a_time(engine: AsyncEngine) -> None:
    """Whatever the service has room for: the guide's own minutes are taken, with the buffers."""
    tidy = replace(SERVICE, after=timedelta(minutes=10), needs=((GUIDE,),))

    def guided(name: str, later: int) -> Booking:
        return replace(booking(name, later), service=tidy, resources=(GUIDE,))

    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, TERMS)
        await calendar.add(guided("a", 0), NOW)
        await calendar.add(guided("c", 40), NOW)
        for later in (39, 41, 79, -39):
            with pytest.raises(PlacesTaken):
                await calendar.add(guided(f"b{later}", later), NOW)
        taken = await calendar.occupancy(tidy, booking("x").span, NOW)
    first = minutes(booking("x").span).start
    assert taken.of("g").by_minute == dict.fromkeys(range(first, first + 80), 1)


async def test_what_was_held_for_too_long_is_given_back(engine: AsyncEngine) -> None:
    """It counts as taken until then, and its places go to whoever comes next."""
    until = NOW + timedelta(minutes=10)
    guided = replace(SERVICE, capacity=1, needs=((GUIDE,),))
    held = replace(booking("h"), service=guided, held_until=until, resources=(GUIDE,))
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, TERMS)
        await calendar.add(held, NOW)
        for now, counted in ((until - timedelta(seconds=1), 30), (until, 0)):
            taken = await calendar.occupancy(guided, held.span, now)
            assert (taken.service.total, taken.of("g").total) == (counted, counted)
            await calendar.lock_service(guided, now)
            left = [len((await connection.execute(select(table))).all()) for table in (places, resource_places)]
            assert left == [counted, counted]
        await calendar.add(replace(held, id="n", customer_id="bob", held_until=None), NOW)
        assert await calendar.upcoming("ann", until) == ()
        assert len((await connection.execute(select(bookings))).all()) == 2


@pytest.mark.parametrize("which", ["service", "guide"])
async def test_who_read_other_hours_decides_anew(engine: AsyncEngine, which: str) -> None:
    """Somebody sets the hours between looking and booking: what was read is no longer so, and nothing rests on it."""
    guided = replace(SERVICE, needs=((GUIDE,),))
    async with engine.begin() as connection:
        await SqlCalendar(connection, TERMS).lock_service(guided, NOW)
        closed = OpeningHours.parse("Mon 09:00-10:00")
        await SqlCalendar(connection, TERMS).office.open_at(guided if which == "service" else GUIDE, closed)
    async with engine.begin() as connection:
        with pytest.raises(Outdated):
            await SqlCalendar(connection, TERMS).lock_service(guided, NOW)


async def test_what_was_held_and_never_booked_is_swept(engine: AsyncEngine) -> None:
    """With its places and its guide, a day after it ran out; what is booked, or held until lately, stays."""
    hour, guided = timedelta(hours=1), replace(SERVICE, capacity=4, needs=((GUIDE,),))
    long_ago = replace(booking("a"), resources=(GUIDE,), held_until=NOW - 25 * hour)
    let_go = replace(booking("b"), held_until=NOW - 26 * hour, cancelled=True)
    lately = replace(booking("c"), held_until=NOW - 23 * hour)
    async with engine.begin() as connection:
        calendar = SqlCalendar(connection, TERMS)
        for one in (long_ago, let_go, lately, booking("d")):
            await calendar.add(replace(one, service=guided), NOW)
        assert await sweep(connection, NOW - 24 * hour, limit=10) == 2
        left = await connection.scalars(select(bookings.c.id).order_by(bookings.c.id))
        assert left.all() == ["c", "d"]
        for table in (places, resource_places):
            held = await connection.scalars(select(table.c.booking_id).distinct())
            assert {"a", "b"}.isdisjoint(held.all())

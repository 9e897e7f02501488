"""Customers are reminded of their appointments: each once, and only of what still stands."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import anyio
import pytest

from agents.booking.backend import Booking, Terms
from agents.booking.demo import Demo
from agents.booking.posting import TEMPLATES, Post
from agents.booking.reminding import Reminding
from agents.booking.sql import SqlCalendar
from agents.booking.sql_filling import fill
from agents.booking.sql_reminders import SqlReminders
from agents.booking.tables import records
from hubbub.mail.letters import Letters
from hubbub.mail.message import Mailbox
from hubbub.sql import SqlStore, open_engine
from tests.databases import Database
from tests.integration.agents.booking_desk import booking_desk, offer, write_company
from tests.mail_server import MailServer, text_of
from tests.running import free_port, wait_until

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
START = datetime(2026, 11, 20, 15, tzinfo=UTC)
TERMS = Terms(organizer=Mailbox("The Shop", "shop@example.com"))
CUSTOMERS = [{"id": "ann", "name": "Ann Lee", "email": "ann@example.com"}, {"id": "bob", "name": "Bob"}]


@pytest.fixture
def anyio_backend() -> str:
    """The agents run on asyncio."""
    return "asyncio"


@dataclass
class Diary:
    """A calendar with one service, whose clock is set by hand."""

    database: Database
    calendars: SqlStore[SqlCalendar]
    now: datetime = START - 2 * DAY

    async def keep(self, name: str = "B1", customer: str = "ann", start: datetime = START, **state: object) -> Booking:
        """Book now."""
        async with self.calendars.unit(writes=True) as unit:
            [service] = await unit.backend.services()
            booking = replace(Booking(name, customer, service, service.span(start)), **state)  # type: ignore[arg-type]
            await unit.backend.add(booking, self.now)
            await unit.commit(None)
        return booking

    async def change(self, booking: Booking) -> None:
        """Change an appointment now."""
        async with self.calendars.unit(writes=True) as unit:
            await unit.backend.change(booking, self.now)
            await unit.commit(None)

    async def remind(self, now: datetime, replicas: int = 1) -> list[str]:
        """Let so many replicas remind at this moment; the subjects of all letters that are on their way."""
        store = SqlStore(self.calendars.engine, records, partial(SqlReminders, terms=TERMS))
        post = Post(Letters.load("The Shop", TEMPLATES), TERMS.organizer or Mailbox("", ""))
        self.now = now
        async with anyio.create_task_group() as tasks:
            for _ in range(replicas):
                tasks.start_soon(Reminding(store, post, lambda: self.now).tick)
        return [subject for (subject,) in self.database.rows("SELECT subject FROM outbox ORDER BY subject")]


@pytest.fixture
async def diary(new_database: Callable[[], Database]) -> AsyncIterator[Diary]:
    """An empty diary."""
    database = new_database()
    calendars = SqlStore(open_engine(database.url), records, partial(SqlCalendar, terms=TERMS))
    demo = Demo.model_validate({"customers": CUSTOMERS, "services": [offer("yoga", capacity=50)]})
    await calendars.create_tables(partial(fill, demo=demo, timezone="America/New_York"))
    yield Diary(database, calendars)
    await calendars.engine.dispose()


async def test_a_customer_is_reminded_a_day_before_and_once(diary: Diary) -> None:
    """Not sooner, and not again: neither at the next look, nor by several replicas that look together."""
    await diary.keep()
    assert await diary.remind(START - DAY - HOUR) == []
    told = ["Reminder: yoga, Friday, November 20, 2026 at 10:00 AM EST"]
    assert await diary.remind(START - DAY, replicas=4) == told
    assert await diary.remind(START - HOUR, replicas=4) == told


async def test_what_is_moved_is_reminded_anew_and_what_is_cancelled_is_not(diary: Diary) -> None:
    """A letter about the old time that did not get out yet is taken back."""
    moved, gone = await diary.keep("B1"), await diary.keep("B2")
    assert len(await diary.remind(START - DAY)) == 2
    await diary.change(replace(moved, span=moved.service.span(START + 3 * DAY), sequence=1))
    await diary.change(replace(gone, cancelled=True, sequence=1))
    assert await diary.remind(START - HOUR) == []
    assert await diary.remind(START + 2 * DAY) == ["Reminder: yoga, Monday, November 23, 2026 at 10:00 AM EST"]


async def test_who_needs_no_reminder_gets_none(diary: Diary) -> None:
    """Booked within the last day, only held, without an address, or over."""
    await diary.keep("B1", start=START - DAY - HOUR)
    await diary.keep("B2", held_until=START)
    await diary.keep("B3", customer="bob")
    diary.now = START - DAY
    await diary.keep("B4", start=START - HOUR)
    assert await diary.remind(START - HOUR) == []


async def test_a_time_held_is_reminded_of_once_it_is_booked(diary: Diary) -> None:
    """As any other."""
    held = await diary.keep(held_until=START)
    await diary.change(replace(held, held_until=None))
    assert len(await diary.remind(START - DAY)) == 1


async def test_an_erased_customer_is_not_written_to(diary: Diary) -> None:
    """What was on its way is gone, too."""
    await diary.keep()
    await diary.remind(START - DAY)
    async with diary.calendars.unit(writes=True) as unit:
        await unit.backend.erase("ann")
        await unit.commit(None)
    assert await diary.remind(START - HOUR) == []


def test_no_kill_loses_a_reminder_or_doubles_it(new_database: Callable[[], Database], tmp_path: Path) -> None:
    """Two processes remind; one dies in the middle. All arrive, each under one Message-ID, at the address on file."""
    ids = [f"c{at}" for at in range(12)]
    demo = write_company(
        tmp_path / "company.yaml",
        company={"name": "Larkspur", "timezone": "America/New_York"},
        customers=[{"id": one, "name": one, "email": f"{one}@example.com"} for one in ids],
        services=[offer("yoga", capacity=12)],
        bookings=[{"id": f"b-{one}", "customer_id": one, "service_id": "svc-yoga", "starts_at": "+5h"} for one in ids],
    )
    database, server = new_database(), MailServer(free_port())
    mail = {
        "HUBBUB_SMTP_HOST": "127.0.0.1",
        "HUBBUB_SMTP_PORT": str(server.port),
        "HUBBUB_MAIL_FROM": "The Shop <shop@example.com>",
    }
    with server.running():
        with booking_desk(database, demo, **mail) as first, booking_desk(database, demo, **mail):
            wait_until(lambda: server.messages, what="the first reminder")
            first.running.kill()
        # What the dead one was sending is its own for half a minute.
        database.change('UPDATE outbox SET free_at = written_at WHERE "end" IS NULL')
        with booking_desk(database, demo, **mail):
            wait_until(lambda: len(server.ids()) == len(ids), what="all are sent")
    assert sorted(set(server.recipients)) == sorted(f"{one}@example.com" for one in ids)
    text = text_of(server.messages[0])
    assert "Wednesday, November 18, 2026 at 3:00 PM EST" in text
    assert text.endswith("Kind regards,\nLarkspur\n")

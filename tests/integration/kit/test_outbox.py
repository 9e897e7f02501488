"""The outbox and its sender on a real database: one holder at a time, nothing forgotten."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio
import pytest
from sqlalchemy import MetaData

from hubbub.mail.outbox import Delivery, Mail
from hubbub.mail.sender import LEASE, Sender
from hubbub.mail.sql_outbox import SqlOutbox, outbox_table
from hubbub.sql import SqlStore, open_engine, step_records
from tests.databases import Database
from tests.running import eventually

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def anyio_backend() -> str:
    """The agents run on asyncio."""
    return "asyncio"


@dataclass
class Hand:
    """A clock that is set by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.now


@dataclass
class Postman:
    """A mailer that keeps what it was given, and answers as told; it says when, if it must wait."""

    answers: list[Delivery] = field(default_factory=list)
    given: list[Mail] = field(default_factory=list)
    may_answer: anyio.Event = field(default_factory=anyio.Event)

    async def send(self, mail: Mail) -> Delivery:
        """Take a mail."""
        self.given.append(mail)
        await self.may_answer.wait()
        return self.answers.pop(0) if self.answers else "accepted"


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """An empty database."""
    return new_database()


@pytest.fixture
async def store(database: Database) -> AsyncIterator[SqlStore[SqlOutbox]]:
    """An empty outbox."""
    metadata = MetaData()
    records, outbox = step_records(metadata), outbox_table(metadata)
    opened = SqlStore(open_engine(database.url), records, partial(SqlOutbox, outbox=outbox))
    await opened.create_tables()
    yield opened
    await opened.engine.dispose()


def mail(number: int = 1) -> Mail:
    """A mail to Mia, claimed once."""
    return Mail(f"<{number}@crema.example>", "c-1", "Mia Weber", "mia@example.com", "Hi", "Text", None, NOON)


async def put(store: SqlStore[SqlOutbox], *mails: Mail, until: datetime = NOON) -> None:
    """Commit mails whose first lease ends at `until`."""
    async with store.unit(writes=True) as unit:
        for each in mails:
            await unit.backend.put(each, until)
        await unit.commit(None)


async def claim(store: SqlStore[SqlOutbox], now: datetime, limit: int = 10) -> list[Mail]:
    """What a sender gets that asks at `now`."""
    async with store.unit(writes=True) as unit:
        claimed = list(await unit.backend.claim(now, now + LEASE, limit))
        await unit.commit(None)
    return claimed


def sender(store: SqlStore[SqlOutbox], postman: Postman, clock: Hand) -> Sender:
    """A sender over `store` whose postman answers at once."""
    postman.may_answer.set()
    return Sender(store, postman, clock)


async def test_a_mail_belongs_to_its_writer_until_the_lease_ends(store: SqlStore[SqlOutbox]) -> None:
    """The call that wrote a mail sends it; others come only when that call must be dead."""
    await put(store, mail(), until=NOON + 5 * SECOND)
    assert await claim(store, NOON + 4 * SECOND) == []
    assert await claim(store, NOON + 5 * SECOND) == [replace(mail(), attempts=2)]


async def test_two_senders_never_hold_the_same_mail(store: SqlStore[SqlOutbox]) -> None:
    """Claims at the same moment share the mails out."""
    await put(store, *(mail(number) for number in range(30)))
    claimed: list[Mail] = []

    async def one() -> None:
        claimed.extend(await claim(store, NOON))

    async with anyio.create_task_group() as senders:
        for _ in range(5):
            senders.start_soon(one)
    ids = [each.message_id for each in claimed]
    assert len(ids) == len(set(ids)) == 30


async def test_the_longest_waiting_mails_come_first(store: SqlStore[SqlOutbox]) -> None:
    """A batch that is full leaves the newest for later."""
    await put(store, mail(1), until=NOON)
    await put(store, mail(2), until=NOON - SECOND)
    [first] = await claim(store, NOON, limit=1)
    assert first.message_id == mail(2).message_id


async def test_who_lost_the_claim_cannot_give_it_back(store: SqlStore[SqlOutbox]) -> None:
    """A sender that slept past its lease must not free the mail that another one is sending."""
    await put(store, mail())
    [stale] = await claim(store, NOON)
    await claim(store, NOON + LEASE)
    async with store.unit(writes=True) as unit:
        await unit.backend.postpone(stale, NOON)
        await unit.commit(None)
    assert await claim(store, NOON + LEASE) == []


async def test_who_lost_the_claim_may_still_say_that_it_was_accepted(store: SqlStore[SqlOutbox]) -> None:
    """Accepted is accepted, whoever brought it."""
    await put(store, mail())
    [stale] = await claim(store, NOON)
    await claim(store, NOON + LEASE)
    async with store.unit(writes=True) as unit:
        await unit.backend.close(stale, "accepted", NOON)
        await unit.commit(None)
    assert await claim(store, NOON + 10 * LEASE) == []


async def test_what_was_accepted_is_never_sent_again(store: SqlStore[SqlOutbox], database: Database) -> None:
    """The end is on record, with its moment."""
    postman, clock = Postman(), Hand()
    await put(store, mail(), until=NOON + 5 * SECOND)
    await sender(store, postman, clock).send_now(mail())
    assert await claim(store, NOON + 100 * LEASE) == []
    assert len(postman.given) == 1
    assert database.rows('SELECT "end", ended_at IS NOT NULL FROM outbox') == [("accepted", True)]


async def test_a_delayed_mail_rests_before_the_next_try(store: SqlStore[SqlOutbox]) -> None:
    """The pause doubles with each failure; then the mail is free again."""
    postman, clock = Postman(["delayed"]), Hand()
    await put(store, mail(), until=NOON + 5 * SECOND)
    await sender(store, postman, clock).send_now(mail())
    assert await claim(store, NOON + 0.4 * SECOND) == []
    assert len(await claim(store, NOON + 0.5 * SECOND)) == 1


async def test_a_rejected_mail_is_kept_but_not_tried_again(store: SqlStore[SqlOutbox], database: Database) -> None:
    """Colleagues can see what was refused."""
    await put(store, mail(), until=NOON + 5 * SECOND)
    await sender(store, Postman(["rejected"]), Hand()).send_now(mail())
    assert await claim(store, NOON + 100 * LEASE) == []
    assert database.rows('SELECT "end", subject FROM outbox') == [("rejected", "Hi")]


async def test_what_ended_long_ago_is_deleted(store: SqlStore[SqlOutbox], database: Database) -> None:
    """Sent or refused; what is still on its way stays, however long that takes."""
    clock = Hand()
    await put(store, mail(1), mail(2), mail(3), until=NOON + 5 * SECOND)
    await sender(store, Postman(["accepted"]), clock).send_now(mail(1))
    await sender(store, Postman(["rejected"]), clock).send_now(mail(2))
    for days, left in ((29, 3), (31, 1)):
        clock.now = NOON + timedelta(days=days)
        await sender(store, Postman(), clock).forget()
        assert database.rows("SELECT count(*) FROM outbox") == [(left,)]
    assert database.rows("SELECT message_id FROM outbox") == [(mail(3).message_id,)]


async def test_a_call_without_time_leaves_the_mail_to_the_background(store: SqlStore[SqlOutbox]) -> None:
    """A mailer that does not answer in time is cut off, and the mail is soon free."""
    postman, clock = Postman(), Hand()
    await put(store, mail(), until=NOON + 5 * SECOND)
    with anyio.move_on_after(0.4):
        await Sender(store, postman, clock).send_now(mail())
    assert len(await claim(store, NOON + SECOND)) == 1


async def test_the_background_sends_more_than_one_batch(store: SqlStore[SqlOutbox]) -> None:
    """What piled up while the server was away goes out to the last mail, each once."""
    postman = Postman()
    await put(store, *(mail(number) for number in range(25)))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sender(store, postman, Hand()).run)
        await eventually(lambda: len(postman.given) >= 25, "all are sent")
        tasks.cancel_scope.cancel()
    assert len({each.message_id for each in postman.given}) == len(postman.given)


async def test_the_background_outlives_a_store_that_is_away(
    store: SqlStore[SqlOutbox], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A database error is logged, and sending goes on when the database is back."""
    postman = Postman()
    database.change("ALTER TABLE outbox RENAME TO elsewhere")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sender(store, postman, Hand()).run)
        await eventually(lambda: "could not be worked on" in caplog.text, "the trouble is logged")
        database.change("ALTER TABLE elsewhere RENAME TO outbox")
        await put(store, mail())
        await eventually(lambda: postman.given, "the mail is sent")
        tasks.cancel_scope.cancel()
    assert postman.given == [replace(mail(), attempts=2)]


async def test_a_mail_that_is_of_no_use_any_more_is_not_sent(store: SqlStore[SqlOutbox]) -> None:
    """A link that is over would only puzzle its reader; one that is not yet over is sent."""
    postman, clock = Postman(), Hand()
    await put(store, replace(mail(1), expires_at=NOON), replace(mail(2), expires_at=NOON + SECOND), until=NOON - SECOND)
    await sender(store, postman, clock)._tick()
    assert [one.message_id for one in postman.given] == [mail(2).message_id]
    async with store.unit(writes=False) as unit:
        assert [(one.message_id, one.reason) for one in await unit.backend.dead(10)] == [
            (mail(1).message_id, "expired")
        ]
    assert await claim(store, NOON + timedelta(days=1)) == []

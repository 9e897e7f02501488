"""Puts the booking agent together: `uvicorn agents.booking.app:app`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.booking.demo import Demo
from agents.booking.http import CHANGES, HttpCalendar
from agents.booking.offering import Offering
from agents.booking.posting import TEMPLATES, Post
from agents.booking.reminding import Reminding
from agents.booking.settings import BookingSettings
from agents.booking.skills import agent, vocabulary
from agents.booking.sql import SqlCalendar
from agents.booking.sql_filling import fill
from agents.booking.sql_reminders import SqlReminders
from agents.booking.sweeping import Sweeping
from agents.booking.tables import MIGRATIONS, intents, outbox, records
from hubbub.mail.letters import Letters
from hubbub.mail.sender import Sender
from hubbub.mail.smtp import SmtpMailer
from hubbub.mail.sql_outbox import SqlOutbox
from hubbub.remote.intents import Intents
from hubbub.remote.store import RemoteStore
from hubbub.remote.system import RemoteSystem
from hubbub.rounds import Job
from hubbub.seeding import read_seed
from hubbub.serving import serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built

log = logging.getLogger(__name__)


def build(settings: BookingSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings or demo data that cannot work."""
    engine = open_engine(settings.database_url)
    if settings.backend_url:
        token = settings.backend_token.get_secret_value()
        return _on_company_system(settings, RemoteSystem(settings.backend_url, token), engine)
    return _on_own_tables(settings, engine)


def _on_own_tables(settings: BookingSettings, engine: AsyncEngine) -> FastAPI:
    demo = read_seed(settings.demo_data, Demo, settings.clock()) if settings.demo_data else Demo()
    post = post_of(settings, demo)
    store = SqlStore(engine, records, partial(SqlCalendar, terms=settings.terms, post=post))
    jobs = (Sweeping(store, settings.clock).run, *(writing(settings, post, engine, store) if post else ()))

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        seed = partial(fill, demo=demo, timezone=settings.timezone) if settings.demo_data else None
        await store.create_tables(seed, migrations=MIGRATIONS)
        if post is None:
            log.warning("no reminders and no waiting list: HUBBUB_SMTP_HOST is not set")
        async with anyio.create_task_group() as tasks:
            for job in jobs:
                tasks.start_soon(job)
            yield
            tasks.cancel_scope.cancel()
        await engine.dispose()

    return serve(agent, store, settings, vocabulary=vocabulary, background=running)


def _on_company_system(settings: BookingSettings, system: RemoteSystem, engine: AsyncEngine) -> FastAPI:
    """Reminders, and offers to those who wait, are that system's to send."""
    own = SqlStore(engine, records, partial(Intents, intents=intents, records=records))
    calendar = partial(HttpCalendar, terms=settings.terms, keeps_list=settings.backend_waiting_list)

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        await own.create_tables(migrations=MIGRATIONS)
        try:
            yield
        finally:
            await system.close()
            await engine.dispose()

    store = RemoteStore(system, CHANGES, own, calendar)
    return serve(agent, store, settings, vocabulary=vocabulary, background=opened)


def post_of(settings: BookingSettings, demo: Demo) -> Post | None:
    """What it takes to write to customers; None where there is no mail server."""
    sender = settings.organizer
    if not settings.smtp_host or sender is None:
        return None
    name = demo.company.name or sender.name or sender.domain
    return Post(Letters.load(name, TEMPLATES, settings.mail_templates), sender)


def writing(
    settings: BookingSettings, post: Post, engine: AsyncEngine, calendars: SqlStore[SqlCalendar]
) -> tuple[Job, ...]:
    """What writes to customers in the background."""
    clock = settings.clock
    letterbox = SqlStore(engine, records, partial(SqlOutbox, outbox=outbox))
    reminders = SqlStore(engine, records, partial(SqlReminders, terms=settings.terms))
    return (
        Sender(letterbox, SmtpMailer(settings.mail_server, post.sender), clock, settings.mail_kept).run,
        Reminding(reminders, post, clock).run,
        Offering(calendars, clock).run,
    )


app = built(build, BookingSettings)

"""Puts the booking agent together: `uvicorn agents.booking.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from agents.booking.demo import Demo
from agents.booking.settings import BookingSettings
from agents.booking.skills import agent, vocabulary
from agents.booking.sql import SqlCalendar
from agents.booking.sql_filling import fill
from agents.booking.tables import MIGRATIONS, records
from hubbub.seeding import read_seed
from hubbub.serving import serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built


def build(settings: BookingSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings or demo data that cannot work."""
    engine = open_engine(settings.database_url)
    store = SqlStore(engine, records, partial(SqlCalendar, terms=settings.terms))
    demo = read_seed(settings.demo_data, Demo, settings.clock()) if settings.demo_data else None

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        seed = partial(fill, demo=demo, timezone=settings.timezone) if demo else None
        await store.create_tables(seed, migrations=MIGRATIONS)
        try:
            yield
        finally:
            await engine.dispose()

    return serve(agent, store, settings, vocabulary=vocabulary, background=opened)


app = built(build, BookingSettings)

"""Puts the order agent together: `uvicorn agents.order.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from agents.order.demo import Demo
from agents.order.settings import OrderSettings
from agents.order.skills import agent, vocabulary
from agents.order.sql import SqlShop
from agents.order.tables import MIGRATIONS, records
from hubbub.seeding import read_seed
from hubbub.serving import serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built


def build(settings: OrderSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings or demo data that cannot work."""
    engine = open_engine(settings.database_url)
    store = SqlStore(engine, records, SqlShop)
    demo = read_seed(settings.demo_data, Demo, settings.clock()) if settings.demo_data else None

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        seed = partial(SqlShop.fill, contents=demo.contents()) if demo else None
        await store.create_tables(seed, migrations=MIGRATIONS)
        try:
            yield
        finally:
            await engine.dispose()

    return serve(agent, store, settings, vocabulary=vocabulary, background=opened)


app = built(build, OrderSettings)

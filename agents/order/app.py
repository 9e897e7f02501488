"""Puts the order agent together: `uvicorn agents.order.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.order.demo import Demo
from agents.order.http import CHANGES, HttpShop
from agents.order.settings import OrderSettings
from agents.order.skills import agent, vocabulary
from agents.order.sql import SqlShop
from agents.order.tables import MIGRATIONS, intents, records
from hubbub.remote.intents import Intents
from hubbub.remote.store import RemoteStore
from hubbub.remote.system import RemoteSystem
from hubbub.seeding import read_seed
from hubbub.serving import serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built


def build(settings: OrderSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings or demo data that cannot work."""
    engine = open_engine(settings.database_url)
    if settings.backend_url:
        return _on_company_system(settings, RemoteSystem(settings.backend_url, settings.backend_token), engine)
    return _on_own_tables(settings, engine)


def _on_own_tables(settings: OrderSettings, engine: AsyncEngine) -> FastAPI:
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


def _on_company_system(settings: OrderSettings, system: RemoteSystem, engine: AsyncEngine) -> FastAPI:
    log = SqlStore(engine, records, partial(Intents, intents=intents, records=records))

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        await log.create_tables(migrations=MIGRATIONS)
        try:
            yield
        finally:
            await system.close()
            await engine.dispose()

    store = RemoteStore(system, CHANGES, log, HttpShop)
    return serve(agent, store, settings, vocabulary=vocabulary, background=opened)


app = built(build, OrderSettings)

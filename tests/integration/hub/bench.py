"""What the small agents of the hub's tests have in common: a bench where each work is written down, and their moods."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.erasing import Erased
from hubbub.exporting import Exported
from hubbub.serving import VocabularySource, serve
from hubbub.settings import AgentSettings
from hubbub.sql import SqlStore, forget_steps, open_engine, step_records
from hubbub.sql_exporting import page_of
from tests.integration.hub.moods import Moods

metadata = MetaData()
records = step_records(metadata)
works = Table(
    "works",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer", String, nullable=False),
    Column("work", String, nullable=False),
)


class BenchSettings(AgentSettings):
    """Where the works are kept."""

    database_url: str


class Bench:
    """Writes down what was done."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, call: Call, work: str) -> None:
        """Keep one work; uncommitted."""
        customer = call.identity.customer or "nobody"
        await self._connection.execute(insert(works).values(customer=customer, work=work))

    async def erase(self, customer: str) -> Erased:
        """Forget what was done for a customer."""
        gone = await self._connection.execute(delete(works).where(works.c.customer == customer))
        emptied = await forget_steps(self._connection, records, customer)
        return Erased(deleted={"works": gone.rowcount}, anonymised={"step_records": emptied})

    async def export(self, customer: str, after: str) -> Exported:
        """What was done for a customer."""
        theirs = select(works).where(works.c.customer == customer).order_by(works.c.id)
        return await page_of(self._connection, {"works": theirs}, after)


class Nothing(SkillInput):
    """Needs nothing."""


class Worked(SkillOutput):
    """What was done."""

    work: str


def moody(agent: Agent[Bench], settings: BenchSettings, vocabulary: VocabularySource[Bench] | None = None) -> Moods:
    """The agent at its bench, behind its moods."""
    engine = open_engine(settings.database_url)
    store = SqlStore(engine, records, Bench)

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        await store.create_tables()
        try:
            yield
        finally:
            await engine.dispose()

    return Moods(serve(agent, store, settings, vocabulary=vocabulary, background=opened))

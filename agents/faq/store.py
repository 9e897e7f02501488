"""The agent's store: customers are answered from memory, and only what operators do opens a transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.faq.backend import Knowledge, Library, Outside
from agents.faq.records import Records
from agents.faq.sql import SqlRecords
from agents.faq.tables import MIGRATIONS, records
from hubbub.errors import Problem
from hubbub.records import ReadOnlyUnit, StepRecord, Unit
from hubbub.sql import SqlStore, open_engine


class RecordStore:
    """The records in the database at `url`. Raises ConfigurationInvalid for an address that cannot work."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.sql = SqlStore(self.engine, records, SqlRecords)

    async def open(self) -> None:
        """Bring the tables up to date. Raises ConfigurationInvalid when the database cannot be used."""
        await self.sql.create_tables(SqlRecords.fill, migrations=MIGRATIONS)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Records]:
        """The records as they are at one moment."""
        async with self.sql.unit(writes=False) as unit:
            yield unit.backend

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Records]:
        """The records, to be changed outside of any skill; kept when the block ends well."""
        async with self.sql.unit(writes=True) as unit:
            yield unit.backend
            await unit.commit(None)


@dataclass(frozen=True)
class EditingUnit:
    """One transaction of a skill with an effect."""

    unit: Unit[SqlRecords]
    library: Library
    outside: Outside

    @property
    def backend(self) -> Knowledge:
        """The articles, and the records inside this transaction."""

        @asynccontextmanager
        async def within() -> AsyncIterator[Records]:
            yield self.unit.backend

        return Knowledge(self.library, within, self.outside)

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`, if any."""
        return await self.unit.recorded(key)

    async def commit(self, record: StepRecord | None) -> None:
        """Keep what was written, together with `record`."""
        await self.unit.commit(record)


class KnowledgeStore:
    """What skills work with; without `records`, only what customers ask works."""

    def __init__(self, library: Library, records: RecordStore | None, outside: Outside) -> None:
        self._library = library
        self._records = records
        self._outside = outside

    @asynccontextmanager
    async def unit(self, *, writes: bool) -> AsyncIterator[Unit[Knowledge]]:
        """A transaction for a skill with an effect; for others the articles, and records that are opened when used."""
        if not writes:
            yield ReadOnlyUnit(Knowledge(self._library, self._reading, self._outside))
            return
        async with self._kept().sql.unit(writes=True) as unit:
            yield EditingUnit(unit, self._library, self._outside)

    async def check(self) -> None:
        """Return when the store can be used; raises what the database's driver raises when it cannot."""
        if self._records is not None:
            await self._records.sql.check()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Records]:
        async with self._kept().reading() as kept:
            yield kept

    def _kept(self) -> RecordStore:
        if self._records is None:
            raise Problem(503, "This agent keeps no records of articles", "set HUBBUB_DATABASE_URL to write any")
        return self._records

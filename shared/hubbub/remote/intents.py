"""What is meant to be changed in the company's system, written down before it is asked for (extra `sql`)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.records import Binding, StepRecord
from hubbub.sql import UtcMoment, forget_steps


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the company's system: what is sent, and the version of what it rests on."""

    content: bytes
    expecting: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A change, and the answer that will have been true once it is applied."""

    record: StepRecord
    change: Change


def step_intents(metadata: MetaData) -> Table:
    """Declare the table of intents beside the step records. A row lives until it is known what became of the change."""
    return Table(
        "step_intents",
        metadata,
        Column("key", String(64), primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("customer", String(255), nullable=False),
        Column("skill", String(64), nullable=False),
        Column("input_hash", String(64), nullable=False),
        Column("answer", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("expecting", String(255), nullable=False),
        Column("at", UtcMoment, nullable=False),
    )


class Intents:
    """The intents inside one transaction."""

    def __init__(self, connection: AsyncConnection, intents: Table, records: Table) -> None:
        self._connection = connection
        self._intents = intents
        self._records = records

    async def find(self, key: str) -> Intent | None:
        """The intent under `key`, if it is still open."""
        row = (await self._connection.execute(select(self._intents).where(self._intents.c.key == key))).one_or_none()
        if row is None:
            return None
        record = StepRecord(row.key, Binding(row.tenant, row.customer, row.skill, row.input_hash), row.answer)
        return Intent(record, Change(row.content, row.expecting))

    async def add(self, intent: Intent) -> None:
        """Write it down. Raises sqlalchemy.exc.IntegrityError when there is one under its key."""
        record, binding = intent.record, intent.record.binding
        row = {
            "key": record.key,
            "tenant": binding.tenant,
            "customer": binding.customer,
            "skill": binding.skill,
            "input_hash": binding.input_hash,
            "answer": record.answer,
            "content": intent.change.content,
            "expecting": intent.change.expecting,
            "at": datetime.now(UTC),
        }
        await self._connection.execute(insert(self._intents).values(row))

    async def remove(self, key: str) -> None:
        """It is known what became of it."""
        await self._connection.execute(delete(self._intents).where(self._intents.c.key == key))

    async def forget(self, customer: str) -> int:
        """Empty the step records of a customer and drop what was only meant; how many records there were."""
        await self._connection.execute(delete(self._intents).where(self._intents.c.customer == customer))
        return await forget_steps(self._connection, self._records, customer)

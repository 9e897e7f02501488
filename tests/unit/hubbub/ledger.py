"""A store in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio

from hubbub.records import Outdated, StepRecord, StepTaken


@dataclass
class Ledger:
    """A store in memory: what was committed, and in which order things happened."""

    records: dict[str, StepRecord] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)
    rival: StepRecord | None = None
    answers: bool = True
    outdated: int = 0

    @property
    def backend(self) -> list[str]:
        """Where the skills write."""
        return self.happened

    @asynccontextmanager
    async def unit(self, *, writes: bool) -> AsyncIterator["Ledger"]:
        """Open a transaction."""
        self.happened.append("write" if writes else "read")
        yield self

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`."""
        return self.records.get(key)

    async def commit(self, record: StepRecord | None) -> None:
        """Keep `record`, unless a rival was faster."""
        assert record is not None
        if self.outdated:
            self.outdated -= 1
            raise Outdated(record.key)
        if not self.answers:
            await anyio.sleep_forever()
        if self.rival is not None:
            self.records[record.key] = self.rival
            raise StepTaken(record.key)
        self.records[record.key] = record
        self.happened.append("commit")

    async def check(self) -> None:
        """Usable."""

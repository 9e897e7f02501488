"""A store whose things are in the company's own system; only the step records are ours.

An effect there and its record here cannot be one transaction. So what is to be changed is written down first, with the
answer that will be given; then it is sent under the step key, which the system does once; then it becomes the record.
Whatever is killed in between, the same step key finds what was meant, has it done, and gives the same answer.

::

    read …  →  intent written  →  sent under the step key  →  applied  →  record written, intent gone
                                          │                     └ reply lost, killed: sent again under the key
                                          └ refused, or no longer so: intent dropped, nothing was done
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from hubbub.records import Outdated, StepRecord, StepTaken, Unit
from hubbub.remote.intents import Change, Intent, Intents
from hubbub.remote.system import RemoteSystem, SystemAway, SystemMovedOn, SystemRefuses
from hubbub.sql import SqlStore

B = TypeVar("B", bound="RemoteBackend")


class RemoteBackend(Protocol):
    """An adapter of an agent's port to the company's system: it reads at once, and gathers what is to be changed."""

    @property
    def gathered(self) -> Change | None:
        """All that is to be changed, as it is sent; None for nothing."""
        ...

    @property
    def forgotten(self) -> str | None:
        """The customer whose step records are to be emptied, if one is erased."""
        ...


@dataclass(frozen=True)
class RemoteStore(Generic[B]):
    """The store of an agent whose things are in `system`: changes go to the path `changes` there."""

    system: RemoteSystem
    changes: str
    log: SqlStore[Intents]
    backend_of: Callable[[RemoteSystem], B]

    @asynccontextmanager
    async def unit(self, *, writes: bool) -> AsyncIterator[Unit[B]]:  # noqa: ARG002 - reads and writes go the same way
        """A piece of work: what it gathers is sent by its commit, all or nothing."""
        yield RemoteUnit(self, self.backend_of(self.system))

    async def check(self) -> None:
        """Return when our records can be used; whether the company's system answers shows in each call."""
        await self.log.check()

    async def carry_out(self, intent: Intent) -> None:
        """Have a change done, and make its answer the record.

        Raises SystemMovedOn and SystemRefuses when it was not done: the intent is dropped. Raises SystemAway when that
        is not known yet: it is kept.
        """
        key = intent.record.key
        try:
            await self.system.change(self.changes, key, intent.change.content, intent.change.expecting)
        except (SystemMovedOn, SystemRefuses):
            await self._close(key, None)
            raise
        await self._close(key, intent.record)

    async def _close(self, key: str, record: StepRecord | None) -> None:
        async with self.log.unit(writes=True) as unit:
            known = await unit.recorded(key)
            await unit.backend.remove(key)
            await unit.commit(None if known else record)


@dataclass
class RemoteUnit(Generic[B]):
    """One piece of work on the company's system."""

    store: RemoteStore[B]
    backend: B
    keys: list[str] = field(default_factory=list)

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`; what was meant under it and is not known to be done is done first."""
        async with self.store.log.unit(writes=False) as unit:
            record, intent = await unit.recorded(key), await unit.backend.find(key)
        if record is not None or intent is None:
            return record
        try:
            await self.store.carry_out(intent)
        except SystemMovedOn:
            return None
        return intent.record

    async def commit(self, record: StepRecord | None) -> None:
        """Have the gathered changes done and keep `record`.

        Raises StepTaken when another call had the key first, Outdated when what was read is no longer so, SystemRefuses
        when the system will not do it, and SystemAway when it is not known: the same key tells.
        """
        change = self.backend.gathered
        if record is None:
            return
        if change is None:
            await self._keep(record)
            return
        intent = Intent(record, change)
        await self._write_down(intent)
        try:
            await self.store.carry_out(intent)
        except SystemMovedOn as error:
            raise Outdated(record.key) from error

    async def _keep(self, record: StepRecord) -> None:
        async with self.store.log.unit(writes=True) as unit:
            if await unit.recorded(record.key) is not None:
                raise StepTaken(record.key)
            if self.backend.forgotten is not None:
                await unit.backend.forget(self.backend.forgotten)
            await unit.commit(record)

    async def _write_down(self, intent: Intent) -> None:
        key = intent.record.key
        try:
            async with self.store.log.unit(writes=True) as unit:
                if await unit.recorded(key) is not None:
                    raise StepTaken(key)
                await unit.backend.add(intent)
                await unit.commit(None)
        except (
            IntegrityError
        ) as error:  # another call under the key is on its way: it is done once, as that one meant it
            if await self.recorded(key) is None:
                raise SystemAway from error
            raise StepTaken(key) from error

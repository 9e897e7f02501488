"""Step records: the memory that makes an effect happen once, kept in the same transaction as the effect."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

B_co = TypeVar("B_co", covariant=True)
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Binding:
    """What a step key stands for; a key that comes again with another binding is misused."""

    tenant: str
    customer: str
    skill: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """The answer given under a step key; `answer` is the JSON text of the outcome."""

    key: str
    binding: Binding
    answer: str


class Unit(Protocol[B_co]):
    """One transaction of an agent's store: the backend inside it, and the step records."""

    @property
    def backend(self) -> B_co:
        """The system of record, reading and writing inside this transaction."""
        ...

    async def recorded(self, key: str) -> StepRecord | None:
        """The record under `key`, if any."""
        ...

    async def commit(self, record: StepRecord | None) -> None:
        """Make what the unit wrote durable, together with `record`. Without this call everything is rolled back.

        Raises StepTaken when another unit committed the same key first, and Outdated when what this unit read is no
        longer so; then nothing of this unit was kept.
        """
        ...


class StepTaken(Exception):
    """Another call committed under the same step key first."""


class Outdated(Exception):
    """What the unit read is no longer so: whoever decided on it has to decide again."""


class Store(Protocol[B_co]):
    """Where an agent keeps its objects."""

    def unit(self, *, writes: bool) -> AbstractAsyncContextManager[Unit[B_co]]:
        """Open a transaction; `writes` says whether the skill has an effect."""
        ...

    async def check(self) -> None:
        """Return when the store can be used; raise when it cannot."""
        ...


@dataclass(frozen=True)
class ReadOnlyUnit(Generic[B]):
    """A unit over a backend that cannot change anything."""

    backend: B

    async def recorded(self, key: str) -> StepRecord | None:  # noqa: ARG002 - the port's signature
        """Never: nothing is recorded for reads."""
        return None

    async def commit(self, record: StepRecord | None) -> None:
        """Do nothing: there is nothing to make durable."""


@dataclass(frozen=True)
class ReadOnlyStore(Generic[B]):
    """The store of an agent whose skills only read."""

    backend: B

    def unit(self, *, writes: bool) -> AbstractAsyncContextManager[Unit[B]]:  # noqa: ARG002 - the port's signature
        """Hand out the one backend."""
        return nullcontext(ReadOnlyUnit(self.backend))

    async def check(self) -> None:
        """Always usable."""

"""Labelled examples in Redis: all of them in one slot, without an end to their life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import BadCursor
from orchestrator.conversations.scripts import Call
from orchestrator.examples.records import LabelledExample

CHANGES = "hubbub:{routing_examples}:changes"
"""Hash: for each tenant that ever had examples how many changes were made to them."""
MOST = 10_000
"""Of one tenant: learning them takes some seconds beside turns, at every hub, whenever one of them changes."""
MOST_BYTES = 750_000
"""Of one tenant's texts together: what is learned of a few hundred long ones needs as much memory as of all these."""


class TooMany(Exception):
    """A tenant would have more than `MOST`, or more text than `MOST_BYTES`; nothing was written."""


@dataclass(frozen=True, slots=True)
class NumberedExample:
    """An example as it lies there, and the number of the change that wrote it."""

    example: LabelledExample
    number: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Some examples, and from where to go on."""

    items: tuple[NumberedExample, ...]
    next_cursor: str | None


def examples_of(tenant: str) -> str:
    """Hash: a tenant's examples by id."""
    return f"hubbub:{{routing_examples}}:of:{tenant}"


def order_of(tenant: str) -> str:
    """Sorted set: the ids of a tenant's examples by the number of the change that wrote each."""
    return f"hubbub:{{routing_examples}}:order:{tenant}"


@dataclass(frozen=True, slots=True)
class ExampleStore:
    """Raises StoreUnavailable when Redis can't be reached, as the conversations' store does."""

    connection: Connection

    async def changes(self) -> dict[str, int]:
        """Returns how many changes were made, of each tenant that ever had examples."""
        [found] = await self.connection.read(("HGETALL", CHANGES))
        return {tenant: int(number) for tenant, number in found.items()}

    async def all_of(self, tenant: str) -> Mapping[str, str]:
        """Returns the records of all examples of a tenant by id, unread."""
        [found] = await self.connection.read(("HGETALL", examples_of(tenant)))
        return dict(found)

    async def page(self, tenant: str, cursor: str | None, limit: int) -> Listing:
        """Returns some examples of a tenant, the latest first. Raises BadCursor."""
        if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
            raise BadCursor(f"not a cursor: {cursor!r}")
        window = (f"({cursor}" if cursor else "+inf", "-inf", "WITHSCORES", "LIMIT", 0, limit)
        [rows] = await self.connection.read(("ZREVRANGEBYSCORE", order_of(tenant), *window))
        if not rows:
            return Listing((), None)
        ids, numbers = rows[::2], [int(float(score)) for score in rows[1::2]]
        [records] = await self.connection.read(("HMGET", examples_of(tenant), *ids))
        found = (LabelledExample.read(name, text) if text else None for name, text in zip(ids, records, strict=True))
        items = (NumberedExample(one, number) for one, number in zip(found, numbers, strict=True) if one is not None)
        return Listing(tuple(items), str(numbers[-1]) if len(ids) == limit else None)

    async def has(self, tenant: str, example_id: str) -> bool:
        """Returns whether there is such an example."""
        [found] = await self.connection.read(("HEXISTS", examples_of(tenant), example_id))
        return bool(found)

    async def put(self, tenant: str, examples: Iterable[LabelledExample]) -> int:
        """Keeps examples, each in place of one with the same words, all or none; the number of the last change.

        Raises TooMany, and StoreFull when Redis is at its memory limit.
        """
        records = [part for one in examples for part in (one.id, one.model_dump_json())]
        call = Call("examples_put", _keys(tenant), (tenant, MOST, MOST_BYTES, *records))
        written, number = await self.connection.run_to_last(call)
        if not written:
            raise TooMany
        return int(number)

    async def drop(self, tenant: str, example_id: str | None = None) -> None:
        """Deletes one example, or all that the tenant has."""
        await self.connection.run_to_last(Call("examples_drop", _keys(tenant), (tenant, example_id or "")))


def _keys(tenant: str) -> tuple[str, ...]:
    return CHANGES, examples_of(tenant), order_of(tenant)

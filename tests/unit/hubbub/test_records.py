"""The store of an agent that only reads."""

import pytest

from hubbub.records import Binding, ReadOnlyStore, StepRecord

pytestmark = pytest.mark.anyio


async def test_a_read_only_store_hands_out_its_backend_and_remembers_nothing() -> None:
    """No table is needed for skills without effects."""
    store = ReadOnlyStore({"tent": "in stock"})
    await store.check()
    async with store.unit(writes=True) as unit:
        assert unit.backend == {"tent": "in stock"}
        await unit.commit(StepRecord("k", Binding("default", "ada", "look", "hash"), "{}"))
        assert await unit.recorded("k") is None


def test_a_binding_differs_when_any_part_does() -> None:
    """A key stands for one tenant, customer, skill and input."""
    parts = ("default", "ada", "refund", "hash")
    others = [Binding(*(part if at != changed else "x" for at, part in enumerate(parts))) for changed in range(4)]
    assert Binding(*parts) == Binding(*parts)
    assert Binding(*parts) not in others

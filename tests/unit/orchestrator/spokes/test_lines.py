"""The ways to the agents, some of which lead where somebody else's card says."""

import anyio
import pytest

from orchestrator.spokes.lines import Lines


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.mark.anyio
@pytest.mark.parametrize("address", ["http://agents.example:99999", "http://nul\0.example", "http://\u2488.example"])
async def test_an_address_that_is_none_ends_nothing(address: str) -> None:
    """All other names are looked up as before: the watching goes on as long as the hub does."""
    looked_up: list[str] = []

    async def resolve(host: str, _: int) -> tuple[str, ...]:
        looked_up.append(host)
        if host != "lamps.example":
            raise UnicodeError
        return ("127.0.0.1",)

    lines = Lines(resolve=resolve)
    await lines.to(address, "odd")
    await lines.to("http://lamps.example", "lamps")
    looked_up.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lines.watch)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert "lamps.example" in looked_up

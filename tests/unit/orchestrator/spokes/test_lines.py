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


@pytest.mark.anyio
async def test_a_card_that_names_the_address_of_another_agent_shares_nothing_with_it() -> None:
    """Its calls go outside, and fail there: that agent is called as before, whichever of them came first."""
    lines = Lines()
    theirs = await lines.to("http://127.0.0.1:1", "money", outside=True)
    ours = await lines.to("http://127.0.0.1:1", "order")
    assert (theirs.outside, ours.outside) == (True, False)
    for _ in range(theirs.breaker.failures_allowed):
        permit = theirs.breaker.permit(0.0)
        assert permit is not None
        theirs.breaker.failed(permit, 0.0)
    assert theirs.breaker.permit(0.0) is None
    assert ours.breaker.permit(0.0) is not None
    lines.keep({("http://127.0.0.1:1", "order")})
    assert (lines.known(ours.address, "order"), lines.known(ours.address, "money")) == (ours, None)

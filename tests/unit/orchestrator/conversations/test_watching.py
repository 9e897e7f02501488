"""Looking again and again goes on whatever Redis does."""

from collections.abc import Iterator

import anyio
import pytest

from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.watching import keep_looking

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """What the services run on."""
    return "asyncio"


async def test_while_redis_is_away_that_is_said_once_each_time(caplog: pytest.LogCaptureFixture) -> None:
    """And it is looked at again all the same."""
    answers: Iterator[bool] = iter([True, False, False, True, False, True])
    enough = anyio.Event()

    async def look() -> None:
        there = next(answers, None)
        if there is None:
            enough.set()
        elif not there:
            raise StoreUnavailable("no route")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_looking, look, "webhooks", 0)
        with anyio.fail_after(5):
            await enough.wait()
        tasks.cancel_scope.cancel()
    assert caplog.messages == ["webhooks stay as they are: no route"] * 2

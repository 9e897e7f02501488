"""What many callers have for Redis goes together, and stays theirs."""

import anyio
import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from orchestrator.conversations.batches import Batches
from orchestrator.conversations.round_trips import RoundTrips

pytestmark = pytest.mark.anyio


async def test_callers_get_their_own_answers_however_many_ask_at_once(redis: Redis) -> None:
    """More than go into one batch, each with two commands."""
    batches = Batches(RoundTrips(redis))
    found: dict[int, list[object]] = {}

    async def ask(number: int) -> None:
        found[number] = await batches.send([("SET", f"k{number}", number), ("GET", f"k{number}")])

    async with anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(ask, number)

    assert {number: str(answers[1]) for number, answers in found.items()} == {n: str(n) for n in range(200)}


async def test_one_callers_error_is_no_others(redis: Redis) -> None:
    """A command that Redis refuses goes beside one it takes."""
    batches = Batches(RoundTrips(redis))
    troubles: list[str] = []

    async def refused() -> None:
        with pytest.raises(ResponseError) as error:
            await batches.send([("EVALSHA", "no such script", 0)])
        troubles.append(str(error.value))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(refused)
        answers = await batches.send([("SET", "k", 1), ("GET", "k")])

    assert str(answers[1]) == "1"
    assert len(troubles) == 1


async def test_who_gives_up_waiting_takes_nothing_from_the_others(redis: Redis) -> None:
    """The one whose turn was cancelled had its command in the same batch."""
    batches = Batches(RoundTrips(redis))

    async def impatient() -> None:
        with anyio.move_on_after(0):
            await batches.send([("SET", "given up", 1)])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(impatient)
        answers = await batches.send([("GET", "nothing")])

    assert answers == [None]
    assert await batches.send([("PING",)])

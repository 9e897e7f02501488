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


async def test_one_connection_serves_round_trip_after_round_trip(redis: Redis) -> None:
    """Until another one is asked for: there the pool may know of another primary."""
    trips = RoundTrips(redis)
    first, second = [await trips.send([("CLIENT ID",)]) for _ in range(2)]
    assert first == second
    borrowed = await redis.connection_pool.get_connection()
    await trips.let_go()
    await redis.connection_pool.release(borrowed)
    assert await trips.send([("CLIENT ID",)]) != first


async def test_a_connection_that_was_closed_meanwhile_goes_unnoticed(redis: Redis) -> None:
    """Redis may have been started anew since the last round trip."""
    trips = RoundTrips(redis)
    [mine] = await trips.send([("CLIENT ID",)])
    await redis.client_kill_filter(_id=mine)
    [other] = await trips.send([("CLIENT ID",)])
    assert other != mine

"""The door of a hub: how many get in, who waits, who is refused."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import anyio
import pytest
from anyio.abc import TaskGroup

from orchestrator.turn.admission import Admission, AdmissionLimits, NotAdmitted

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture
async def places() -> AsyncIterator[AsyncExitStack]:
    """Places held until the end of the test, or until closed."""
    async with AsyncExitStack() as held:
        yield held


@pytest.fixture
async def tasks() -> AsyncIterator[TaskGroup]:
    """Those who wait, cancelled at the end."""
    async with anyio.create_task_group() as group:
        yield group
        group.cancel_scope.cancel()


def door(at_once: int = 2, waiting: int = 2, wait_s: float = 30) -> Admission:
    """A small door."""
    return Admission(AdmissionLimits(at_once, waiting, wait_s))


async def comes(admission: Admission, name: str, said: list[str], leave: anyio.Event) -> None:
    """Somebody who says what becomes of them, and stays until told."""
    try:
        async with admission.message():
            said.append(f"{name} in")
            await leave.wait()
    except NotAdmitted as error:
        said.append(f"{name} {error}")


async def test_whoever_finds_no_place_waits_for_one(places: AsyncExitStack, tasks: TaskGroup) -> None:
    """And gets the next that is free, in the order of coming."""
    admission, said, leave = door(), [], anyio.Event()
    await places.enter_async_context(admission.message())
    first = await places.enter_async_context(AsyncExitStack())
    await first.enter_async_context(admission.message())
    for name in ("ada", "ben"):
        tasks.start_soon(comes, admission, name, said, leave)
    await anyio.wait_all_tasks_blocked()
    assert said == []

    await first.aclose()
    await anyio.wait_all_tasks_blocked()
    assert said == ["ada in"]
    leave.set()
    await anyio.wait_all_tasks_blocked()
    assert said == ["ada in", "ben in"]


async def test_a_full_waiting_room_refuses_at_once(places: AsyncExitStack, tasks: TaskGroup) -> None:
    """The latest is refused; those before keep their places in the row."""
    admission, said, leave = door(at_once=1, waiting=1), [], anyio.Event()
    await places.enter_async_context(admission.message())
    for name in ("ada", "ben"):
        tasks.start_soon(comes, admission, name, said, leave)
    await anyio.wait_all_tasks_blocked()
    assert said == ["ben busy"]

    await places.aclose()
    await anyio.wait_all_tasks_blocked()
    assert said == ["ben busy", "ada in"]


async def test_nobody_waits_longer_than_said(places: AsyncExitStack) -> None:
    """A message too old to be begun in time is refused, and its place in the row is free again."""
    admission = door(at_once=1, waiting=1, wait_s=0.01)
    await places.enter_async_context(admission.message())
    for _ in range(3):
        with pytest.raises(NotAdmitted):
            async with admission.message():
                pass
    await places.aclose()
    async with admission.message():
        pass


async def test_turns_accepted_before_make_new_ones_wait(tasks: TaskGroup) -> None:
    """Those that were taken up need no place, and count."""
    admission, said, leave = door(at_once=2), [], anyio.Event()
    with admission.conversation(), admission.conversation(), admission.conversation():
        tasks.start_soon(comes, admission, "ada", said, leave)
        await anyio.wait_all_tasks_blocked()
        assert said == []
    await anyio.wait_all_tasks_blocked()
    assert said == ["ada in"]


async def test_a_message_and_its_own_turn_count_once(tasks: TaskGroup) -> None:
    """Two at once are two messages, each with its conversation."""
    admission, said, leave = door(at_once=2), [], anyio.Event()
    tasks.start_soon(comes, admission, "ada", said, leave)
    await anyio.wait_all_tasks_blocked()
    with admission.conversation():
        tasks.start_soon(comes, admission, "ben", said, leave)
        await anyio.wait_all_tasks_blocked()
    assert said == ["ada in", "ben in"]


async def test_a_client_that_gives_up_leaves_the_row(places: AsyncExitStack, tasks: TaskGroup) -> None:
    """Its place goes to the next."""
    admission, said, leave = door(at_once=1, waiting=2), [], anyio.Event()
    await places.enter_async_context(admission.message())
    with anyio.CancelScope() as impatient:
        async with anyio.create_task_group() as group:
            group.start_soon(comes, admission, "ada", said, leave)
            await anyio.wait_all_tasks_blocked()
            impatient.cancel()
    tasks.start_soon(comes, admission, "ben", said, leave)
    await anyio.wait_all_tasks_blocked()
    await places.aclose()
    await anyio.wait_all_tasks_blocked()
    assert said == ["ben in"]


async def test_a_closed_door_refuses_and_says_when_all_have_left(tasks: TaskGroup) -> None:
    """Those inside stay until they are answered; those in the row are refused at once."""
    admission, said, leave = door(at_once=1), [], anyio.Event()
    for name in ("ada", "ben"):
        tasks.start_soon(comes, admission, name, said, leave)
    await anyio.wait_all_tasks_blocked()
    admission.close()
    tasks.start_soon(comes, admission, "cleo", said, leave)
    await anyio.wait_all_tasks_blocked()
    assert sorted(said) == ["ada in", "ben stopping", "cleo stopping"]

    with anyio.move_on_after(0.01) as early:
        await admission.answered()
    assert early.cancelled_caught
    leave.set()
    await admission.answered()


async def test_a_door_is_full_when_a_message_would_have_to_wait() -> None:
    """Or when it is closed, however many places are free."""
    small = door(at_once=1)
    assert not small.full
    async with small.message():
        assert small.full
    assert not small.full
    small.close()
    assert small.full

"""Learning beside turns."""

import gc
import sys
import threading
from functools import partial

import anyio
import pytest

from orchestrator.turn.learning import beside_turns
from tests.running import eventually


class TooOddToLearn(Exception):
    """What a learner may raise."""


@pytest.mark.anyio
async def test_what_is_learned_comes_back() -> None:
    """From the other thread."""
    assert await beside_turns(lambda: "learned") == "learned"


@pytest.mark.anyio
async def test_afterwards_all_is_as_before_whatever_happened() -> None:
    """Garbage is looked for, and threads take turns as they did."""

    def learn() -> None:
        assert not gc.isenabled()
        raise TooOddToLearn

    usual = sys.getswitchinterval()
    with pytest.raises(TooOddToLearn):
        await beside_turns(learn)
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual


@pytest.mark.anyio
async def test_two_who_learn_take_turns_and_leave_all_as_it_was() -> None:
    """The second begins when the first is done: neither restores what the other one set."""
    usual, begun, go_on = sys.getswitchinterval(), [], threading.Event()

    def learn(name: str) -> None:
        begun.append(name)
        assert go_on.wait(10)
        assert not gc.isenabled()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(beside_turns, partial(learn, "one"))
        tasks.start_soon(beside_turns, partial(learn, "other"))
        await eventually(lambda: bool(begun), what="one learns")
        await anyio.wait_all_tasks_blocked()
        assert len(begun) == 1
        go_on.set()
    assert sorted(begun) == ["one", "other"]
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual

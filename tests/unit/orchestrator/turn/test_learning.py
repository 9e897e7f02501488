"""Learning beside turns."""

import gc
import sys

import pytest

from orchestrator.turn.learning import beside_turns


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

"""Learning beside turns: in a thread, which turns hardly feel."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import anyio

T = TypeVar("T")
HANDOVER_SECONDS = 0.0005
"""So soon a thread that learns lets the event loop go on, whenever that has something to do (Python's usual 5 ms make a
turn, which waits for its agents several times, late by a multiple of that)."""


_ONE_AT_A_TIME = threading.Lock()


async def beside_turns(learn: Callable[[], T]) -> T:
    """What `learn` returns, called in a thread of its own; one at a time, others wait there."""
    return await anyio.to_thread.run_sync(_alone, learn)


def _alone(learn: Callable[[], T]) -> T:
    with _ONE_AT_A_TIME, _unfelt():
        return learn()


@contextmanager
def _unfelt() -> Iterator[None]:
    """Hand over soon, and look for garbage only afterwards: that holds everything up for tens of milliseconds."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HANDOVER_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(usual)

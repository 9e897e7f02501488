"""Learning as a hub has learned in the end."""

from collections.abc import Callable
from typing import TypeVar

from orchestrator.dialogue.meaning import Encoder

T = TypeVar("T")


def learned(learn: Callable[[], T], encoder: Encoder) -> T:
    """What `learn` returns once `encoder` has read all that it was not ready for."""
    first = learn()
    if not encoder.unread:
        return first
    while encoder.unread:
        encoder.read_some()
    return learn()

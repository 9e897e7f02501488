"""How the pauses between restarts grow."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.local.backoff import FIRST_S, LONGEST_S, STEADY_S, next_delay


def test_a_process_that_dies_at_once_is_started_after_growing_pauses() -> None:
    """The pauses double from 0.2 s up to 5 s and stay there."""
    delays = [next_delay(None, alive=0)]
    while len(delays) < 7:
        delays.append(next_delay(delays[-1], alive=0))

    assert delays == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])


def test_who_lived_for_five_seconds_is_forgiven() -> None:
    """A long life starts the pauses over."""
    assert next_delay(LONGEST_S, alive=STEADY_S) == FIRST_S


@given(st.lists(st.floats(0, STEADY_S, exclude_max=True), min_size=2, max_size=30))
def test_pauses_never_shrink_while_lives_are_short(lives: list[float]) -> None:
    """Whatever the short lives are, no pause is shorter than the one before, or longer than five seconds."""
    delay: float | None = None
    delays = [delay := next_delay(delay, alive=alive) for alive in lives]

    assert all(earlier <= later <= LONGEST_S for earlier, later in pairwise(delays))

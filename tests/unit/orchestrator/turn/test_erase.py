"""How long an erasure waits for those who are about to list what it erased."""

import pytest

from orchestrator.conversations.erasing import Erasure
from orchestrator.turn.erase import SETTLED_SECONDS, until_settled


@pytest.mark.parametrize(
    ("quiet", "waits"),
    [([], 0.0), ([0.0], SETTLED_SECONDS), ([3_600.0], 0.0), ([3_600.0, SETTLED_SECONDS / 4], SETTLED_SECONDS * 3 / 4)],
)
def test_it_waits_for_the_conversation_that_was_quiet_for_the_shortest_time(quiet: list[float], waits: float) -> None:
    """One that was quiet for long is waited for no more than not at all."""
    assert until_settled([Erasure(worked_on=False, quiet_s=seconds) for seconds in quiet]) == waits

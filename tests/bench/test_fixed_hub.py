"""What is measured answers: a hub that is told its route is put together differently from all others."""

from pathlib import Path

from tests.bench.arms import hub_arm
from tests.bench.cases import fast_path
from tests.bench.measuring import measured


def test_every_turn_that_is_measured_is_answered(tmp_path: Path) -> None:
    """With the agent's own words: the load counts no other reply."""
    with hub_arm(tmp_path, {}) as arm:
        for _, case in fast_path({arm.name: arm}, 4, 8):
            window = measured(case)
            assert (window.answered, window.failed) == (8, 0)

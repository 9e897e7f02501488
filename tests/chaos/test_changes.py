"""Everything is replaced and an agent is scaled while customers talk: no turn fails."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.changes import SCALED, counted, replace_everything, uneven
from tests.chaos.checker import failed_turns, violations
from tests.chaos.crowd import PATIENCE_S, Crowd
from tests.chaos.fleet import fleet
from tests.chaos.reading import read_history
from tests.running import wait_until

pytestmark = pytest.mark.timeout(600)
CUSTOMERS, SEED, STEADY = 600, 1, 10


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    """Customers of a fleet."""
    with fleet(tmp_path, CUSTOMERS) as running, closing(Crowd(running, SEED, CUSTOMERS, rest_s=0.3)) as customers:
        yield customers


def test_no_turn_fails_while_everything_is_replaced_and_an_agent_is_scaled(crowd: Crowd) -> None:
    """A new one of each agent before the old one ends, one of them from 1 to 3 to 1, and each hub in its turn."""
    with crowd.talking(), counted(crowd.fleet, SCALED) as calls:
        for _ in replace_everything(crowd.fleet):
            before = crowd.answered()
            wait_until(lambda least=before: crowd.answered() > least + STEADY, what="turns are answered")
    history = read_history(crowd, [])

    assert violations(history, settled_within_s=PATIENCE_S) == []
    assert failed_turns(history) == []
    assert len(+calls) == 3


@pytest.mark.parametrize(
    ("calls", "even"),
    [((200, 200, 200), True), ((171, 214, 215), True), ((166, 217, 217), False), ((300, 300), False), ((600,), False)],
)
def test_an_uneven_share_is_seen(calls: tuple[int, ...], even: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each of three should have a third of the calls, within five in a hundred; so one never called is seen, too."""
    assert (uneven(Counter({f"127.0.0.{place}": count for place, count in enumerate(calls, 1)}), 3) == "") == even

"""How closely cards are looked at: a change has everything learned anew, and somebody else's may never rest."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.registrations import Registration, Trust
from orchestrator.spokes.registry import CHANGED_SECONDS, SEEN_SECONDS, UNSEEN_SECONDS, AgentStanding, pause_s
from tests.unit.orchestrator.spokes.test_registrations import ORDER

URL = "http://127.0.0.1:9"


def added(trust: Trust) -> AgentStanding:
    """An agent that was added."""
    registration = Registration(name="rates", url=URL, trust=trust, tenant="acme", by="boss", at=datetime.now(UTC))
    return AgentStanding(URL, registration, reachable=True)


@pytest.mark.parametrize(
    ("standing", "changed", "pause"),
    [
        (AgentStanding(URL), False, UNSEEN_SECONDS),
        (AgentStanding(URL, reachable=True), True, SEEN_SECONDS),
        (added("own"), True, SEEN_SECONDS),
        (added("third_party"), False, SEEN_SECONDS),
        (added("third_party"), True, CHANGED_SECONDS),
    ],
)
def test_somebody_elses_card_that_changed_rests(standing: AgentStanding, changed: bool, pause: float) -> None:  # noqa: FBT001
    """Ours do not: what a new version can do is known at once."""
    assert pause_s(standing, changed=changed) == pause


def test_another_etag_of_the_same_card_is_no_change() -> None:
    """Some servers make one up for each answer."""
    assert Catalog.of([replace(ORDER, etag='"1"')]) == Catalog.of([replace(ORDER, etag='"2"')])
    assert Catalog.of([ORDER]) != Catalog.of([replace(ORDER, examples=("one more",))])

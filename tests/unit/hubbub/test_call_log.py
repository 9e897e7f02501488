"""A call of a skill leaves one line in the agent's log."""

import json
import logging

import pytest

from hubbub.call_log import NotedCall
from hubbub.errors import Problem
from hubbub.identity import Identity
from hubbub.logs import JsonLines
from hubbub.metrics import AgentMetrics

WHO = Identity(tenant="default", conversation="c1", turn="t1", step="s1", customer="cus_ada")


@pytest.fixture(autouse=True)
def _everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_it_tells_whose_call_it_was_and_what_became_of_it(caplog: pytest.LogCaptureFixture) -> None:
    """And not who the customer is."""
    with NotedCall("refund", AgentMetrics(["refund"])) as entry:
        entry.identity, entry.outcome = WHO, "done"
    told = _told(caplog)
    assert (told["message"], told["skill"], told["outcome"]) == ("skill called", "refund", "done")
    assert (told["conversation"], told["turn"]) == ("c1", "t1")
    assert told["duration_ms"] >= 0
    assert "cus_ada" not in str(told)


@pytest.mark.parametrize(
    ("error", "outcome"), [(Problem(504, "The deadline had passed"), "status 504"), (OSError("disk"), "failed")]
)
def test_a_call_without_an_outcome_has_its_line_too(
    error: Exception, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever called is told the error as before."""
    with pytest.raises(type(error)), NotedCall("refund", AgentMetrics(["refund"])):
        raise error
    told = _told(caplog)
    assert (told["outcome"], told["turn"]) == (outcome, None)


def _told(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    """The one line, as it is written."""
    [record] = caplog.records
    line: dict[str, object] = json.loads(JsonLines("order").format(record))
    return line

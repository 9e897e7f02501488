"""Nothing a hub does in Redis, and no agent it calls, is left out of the suite."""

from orchestrator.conversations.scripts import SCRIPTS
from tests.chaos.failpoints import CALLS, FAILPOINTS, NEVER, OFTEN, PHASES, SELDOM
from tests.chaos.faults import LONG, OTHERS
from tests.chaos.fleet import AGENTS


def test_a_hub_is_killed_at_every_script_and_at_the_call_of_every_agent() -> None:
    """Before it, after it, and when the hub has just heard of it."""
    assert {*OFTEN, *(script for script, _, _ in SELDOM), *NEVER} == set(SCRIPTS)
    assert set(CALLS) == set(AGENTS)
    assert len(FAILPOINTS) == len(PHASES) * (len(OFTEN) + len(SELDOM) + len(CALLS))


def test_every_fault_has_a_name_of_its_own() -> None:
    """A run's output tells which it was."""
    names = [fault.name for fault in (*FAILPOINTS, *OTHERS, *LONG)]
    assert len(set(names)) == len(names)

"""A configuration that speaks of nobody is refused where it does."""

from dataclasses import replace

from orchestrator.configuration.document import Configuration
from orchestrator.configuration.names import NOBODY, NOTHING, strange_names
from tests.unit.orchestrator.turn.shop import CATALOG

STRANGE = Configuration.model_validate(
    {
        "calls": {"circus": {"attempts": 1}, "billing": {"skills": {"juggle": {"attempts": 1}}}},
        "approvals": {"billing.juggle": "always", "billing.find_suspicious": "always", "billing.void_invoice": 100},
        "disabled": {"agents": ["billing", "circus"], "skills": ["circus.juggle", "billing.void_invoice"]},
    }
)


def test_each_name_that_is_not_there_is_named() -> None:
    """And what a skill cannot be asked for."""
    found = {error.pointer: error.detail for error in strange_names(STRANGE, CATALOG, complete=True)}
    assert found.pop("/approvals/billing.void_invoice") == 'the skill does not go by amounts: say "always"'
    assert "changes nothing" in found.pop("/approvals/billing.find_suspicious")
    assert found == {
        "/calls/circus": NOBODY,
        "/disabled/agents/1": NOBODY,
        "/disabled/skills/0": NOBODY,
        "/calls/billing/skills/juggle": NOTHING,
        "/approvals/billing.juggle": NOTHING,
    }


def test_an_agent_that_may_still_come_is_believed_in() -> None:
    """While not all were seen; the skills of those that were are known all the same."""
    found = {error.pointer for error in strange_names(STRANGE, CATALOG, complete=False)}
    assert not any("circus" in CATALOG.agents or pointer.endswith("circus") for pointer in found)
    assert "/approvals/billing.juggle" in found


def test_a_skill_that_goes_by_amounts_may_have_a_limit() -> None:
    """Any other only be asked about each time."""
    billing = CATALOG.agents["billing"]
    by_amount = tuple(skill.model_copy(update={"approves_by_amount": True}) for skill in billing.typed.skills)
    agent = replace(billing, typed=billing.typed.model_copy(update={"skills": by_amount}))
    catalog = replace(CATALOG, agents={**CATALOG.agents, "billing": agent})
    limit = Configuration.model_validate({"approvals": {"billing.void_invoice": 100}})
    assert strange_names(limit, catalog, complete=True) == []

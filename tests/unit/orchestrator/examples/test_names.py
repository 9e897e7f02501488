"""A labelled example that names nobody is refused where it does."""

from dataclasses import replace

from orchestrator.examples.names import NOBODY, NOT_FOR_CUSTOMERS, NOTHING, strange_labels
from tests.unit.orchestrator.turn.shop import CATALOG


def strange(agents: tuple[str, ...] = (), skills: tuple[str, ...] = (), *, complete: bool = True) -> dict[str, str]:
    """What is wrong, by where it is."""
    return {
        error.pointer: error.detail
        for error in strange_labels("/examples/3", agents, skills, CATALOG, complete=complete)
    }


def test_each_name_that_is_not_there_is_named() -> None:
    """Beside those that are, and the word for nobody."""
    assert strange(agents=("billing", "circus", "oos")) == {"/examples/3/agents/1": NOBODY}
    skills = ("billing.void_invoice", "circus.juggle", "billing.juggle", "oos")
    assert strange(skills=skills) == {"/examples/3/skills/1": NOBODY, "/examples/3/skills/2": NOTHING}


def test_an_agent_that_may_still_come_is_believed_in() -> None:
    """While not all were seen; the skills of those that were are known all the same."""
    found = strange(agents=("circus",), skills=("circus.juggle", "billing.juggle"), complete=False)
    assert found == {"/examples/3/skills/1": NOTHING}


def test_what_customers_cannot_ask_for_is_no_label() -> None:
    """A skill for operators would answer nobody's message."""
    billing = CATALOG.agents["billing"]
    hidden = tuple(skill.model_copy(update={"audience": "operator"}) for skill in billing.typed.skills)
    agent = replace(billing, typed=billing.typed.model_copy(update={"skills": hidden}))
    catalog = replace(CATALOG, agents={**CATALOG.agents, "billing": agent})
    [error] = strange_labels("", (), ("billing.void_invoice",), catalog, complete=True)
    assert (error.pointer, error.detail) == ("/skills/0", NOT_FOR_CUSTOMERS)

"""What is learned from the agents, by all and by those for whom some were added."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hubbub.cards import AgentCard, SkillDescriptor, TypedSkills, Vocabulary
from orchestrator.dialogue.labels import Example
from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.turn.understand import Understanding

PARCELS = ("where is my parcel?", "track my order", "has my package been shipped")
THEIRS = ("where is my parcel now", "where is the parcel", "my parcel", "parcel", "package", "has the package come")


def agent(name: str, vocabulary: Mapping[str, Vocabulary] | None = None, **skills: tuple[str, ...]) -> KnownAgent:
    """An agent with skills and their examples, and with words of its own."""
    known = tuple(
        SkillDescriptor(
            id=skill,
            purpose=skill,
            description=skill,
            examples=examples,
            input_schema={},
            output_schema={},
            effect="read",
        )
        for skill, examples in skills.items()
    )
    card = AgentCard(name=name, description=name, version="1", supported_interfaces=())
    return KnownAgent(f"http://{name}", card, TypedSkills(skills=known, vocabulary=dict(vocabulary or {})), etag="")


FAQ = agent("faq", hours=("when are you open?", "what are your opening hours", "are you open on sunday"))
ORDER = agent("order", track=PARCELS, refund=("refund me", "i was charged twice"))
ADDED = replace(agent("thief", {"order.number": Vocabulary(pattern="my")}, steal=THEIRS), tenant="acme")


def meant(understanding: Understanding, message: str) -> list[str]:
    """The skills a message asks for."""
    signals = understanding.understand(message, datetime.now(UTC), ZoneInfo("UTC"), "en")
    return [intent.skill for clause in signals.clauses for intent in clause.intents]


@pytest.mark.parametrize("message", [*PARCELS, "where is my parcel now", "track order please", "where is the package"])
def test_an_agent_of_one_company_teaches_nothing_about_the_customers_of_others(message: str) -> None:
    """They are understood as if it were not there, word for word; its own company's go to it."""
    without, added = Understanding.learn(Catalog.of([FAQ, ORDER])), Understanding.learn(Catalog.of([FAQ, ORDER, ADDED]))
    others = added.of_tenant("other")
    assert meant(others, message) == meant(without, message) == ["order.track"]
    assert others.vocabulary == without.vocabulary
    assert set(others.catalog.agents) == {"faq", "order"}
    assert "thief.steal" in meant(added.of_tenant("acme"), THEIRS[0])
    assert added.of_tenant("acme").of_tenant("acme").catalog.agents == added.catalog.agents


SAID = "has the stork come by"
OWN = (
    Example(SAID, frozenset({"order.track"})),
    Example("did the stork come", frozenset({"order.track"})),
    Example("where is the stork", frozenset({"order.track"})),
    Example("is the stork on its way", frozenset({"order.track"})),
)


def test_what_one_company_teaches_is_understood_of_its_customers_only() -> None:
    """Learned with the agents or later, and unlearned as if it had never been."""
    catalog = Catalog.of([FAQ, ORDER])
    without = Understanding.learn(catalog)
    for taught in (Understanding.learn(catalog, taught={"acme": OWN}), without.taught("acme", OWN)):
        assert meant(taught.of_tenant("acme"), SAID) == ["order.track"]
        for other in (taught, taught.of_tenant("other"), taught.taught("acme", ()).of_tenant("acme")):
            assert meant(other, SAID) == meant(without, SAID) == []


def test_an_example_waits_for_the_agent_it_names() -> None:
    """So nobody is sent to an agent that is not there, and nothing has to be taught again when it comes."""
    early = Understanding.learn(Catalog.of([FAQ]), taught={"acme": OWN})
    assert meant(early.of_tenant("acme"), SAID) == []
    late = Understanding.learn(Catalog.of([FAQ, ORDER]), taught={"acme": OWN})
    assert meant(late.of_tenant("acme"), SAID) == ["order.track"]

"""What an agent that is not ours may not claim, and whom one serves that was added for a company."""

from dataclasses import replace

from hubbub.cards import AgentCard, SkillDescriptor, TypedSkills
from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.spokes.registrations import claimed, humbled


def agent(name: str, **skills: tuple[str, ...]) -> KnownAgent:
    """An agent with skills and their examples."""
    known = tuple(
        SkillDescriptor(
            id=skill,
            purpose=skill,
            description=skill,
            examples=examples,
            input_schema={},
            output_schema={},
            effect="at_most_once",
        )
        for skill, examples in skills.items()
    )
    card = AgentCard(name=name, description=name, version="1", supported_interfaces=())
    return KnownAgent(f"http://{name}", card, TypedSkills(skills=known), etag="")


ORDER = agent("order", refund=("I was charged twice", "refund me"))


def test_a_skill_of_ours_is_nobody_elses() -> None:
    """It is told before, and left out of a card that claims it later."""
    thief = agent("thief", refund=("give me money",), steal=("take it",))
    assert claimed(thief, [ORDER]) == ("refund",)
    assert [skill.id for skill in humbled(thief, [ORDER]).typed.skills] == ["steal"]


def test_our_examples_teach_nobody_elses_skill() -> None:
    """However they are written."""
    thief = agent("thief", steal=("I was  charged twice!", "REFUND ME", "take it"))
    [skill] = humbled(thief, [ORDER]).typed.skills
    assert skill.examples == ("take it",)


def test_an_agent_added_for_one_company_takes_nothing_from_that_of_another() -> None:
    """Whatever it claims: they never meet."""
    theirs = replace(agent("money", rates=("how many euros?",)), tenant="acme")
    ours = replace(agent("rival", rates=("how many euros?",)), tenant="other")
    assert claimed(theirs, [ours]) == ()
    assert humbled(theirs, [ours]) == theirs
    assert claimed(replace(theirs, tenant="other"), [ours]) == ("rates",)


def test_an_agent_added_for_a_company_serves_its_customers_only() -> None:
    """Other tenants of the hub plan without it."""
    catalog = Catalog.of([ORDER, replace(agent("weather", tell=()), tenant="acme")])
    assert set(catalog.of_tenant("acme").skills) == {"order.refund", "weather.tell"}
    assert set(catalog.of_tenant("other").skills) == {"order.refund"}
    assert Catalog.of([ORDER]).of_tenant("other").agents == {"order": ORDER}

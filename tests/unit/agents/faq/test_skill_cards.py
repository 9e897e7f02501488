"""What the FAQ agent says of its skills."""

import pytest

from agents.faq import skills, skills_editing, skills_importing, skills_reading
from agents.faq.registry import agent, offered

MODULES = (skills, skills_editing, skills_importing, skills_reading)
DESCRIPTORS = {name: skill.descriptor for name, skill in agent.skills.items()}
FOR_CUSTOMERS = [name for name, one in DESCRIPTORS.items() if one.audience == "customer"]
FOR_OPERATORS = [name for name, one in DESCRIPTORS.items() if one.audience == "operator"]


def test_customers_can_ask_and_operators_can_do_the_rest() -> None:
    """No skill is both."""
    assert {"answer_question", "search_articles", "web_search"} == set(FOR_CUSTOMERS)
    assert {"import_page", "publish_article", "undo_publish", "article_report"} < set(FOR_OPERATORS)


@pytest.mark.parametrize("name", FOR_CUSTOMERS)
def test_every_skill_for_customers_only_reads_and_needs_no_customer(name: str) -> None:
    """Anybody may ask."""
    assert (DESCRIPTORS[name].effect, DESCRIPTORS[name].requires_customer) == ("read", False)


@pytest.mark.parametrize("name", FOR_OPERATORS)
def test_every_other_skill_requires_an_operator(name: str) -> None:
    """And is found by nothing a customer says."""
    assert (DESCRIPTORS[name].requires_operator, DESCRIPTORS[name].examples) == (True, ())


@pytest.mark.parametrize("name", FOR_CUSTOMERS)
def test_every_skill_has_enough_different_examples(name: str) -> None:
    """The router learns from them."""
    examples = DESCRIPTORS[name].examples
    assert 15 <= len(examples) <= 30
    assert len({example.lower() for example in examples}) == len(examples)


def test_the_customers_own_words_are_the_input() -> None:
    """The hub always has them."""
    types = {
        name: [field.get("x-semantic-type") for field in DESCRIPTORS[name].input_schema["properties"].values()]
        for name in FOR_CUSTOMERS
    }
    assert all(found == ["message.text"] for found in types.values())


def test_nothing_leads_to_the_web_where_it_may_not_be_searched() -> None:
    """The skill is there and says so, but no sentence is an example of it."""
    off, on = offered(web_search=False).skills, offered(web_search=True).skills
    assert off.keys() == on.keys() == agent.skills.keys()
    assert off["web_search"].descriptor.examples == ()
    assert on["web_search"].descriptor == DESCRIPTORS["web_search"]
    assert off["answer_question"].descriptor == DESCRIPTORS["answer_question"]

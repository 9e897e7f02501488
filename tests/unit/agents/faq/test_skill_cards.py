"""What the FAQ agent says of its skills."""

import pytest

from agents.faq.skills import agent

DESCRIPTORS = {name: skill.descriptor for name, skill in agent.skills.items()}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_every_skill_only_reads_and_needs_no_customer(name: str) -> None:
    """Anybody may ask."""
    assert (DESCRIPTORS[name].effect, DESCRIPTORS[name].requires_customer) == ("read", False)


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_every_skill_has_enough_different_examples(name: str) -> None:
    """The router learns from them."""
    examples = DESCRIPTORS[name].examples
    assert 15 <= len(examples) <= 30
    assert len({example.lower() for example in examples}) == len(examples)


def test_the_customers_own_words_are_the_input() -> None:
    """The hub always has them."""
    types = {
        name: [field.get("x-semantic-type") for field in one.input_schema["properties"].values()]
        for name, one in DESCRIPTORS.items()
    }
    assert types == {"answer_question": ["message.text"], "search_articles": ["message.text"]}

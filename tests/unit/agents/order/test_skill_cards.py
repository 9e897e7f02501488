"""What the order agent's skills say of themselves, which is all the hub knows."""

import pytest

from agents.order.skills import agent
from hubbub.semantics import label_fields, typed_fields

SKILLS = {name: skill.descriptor for name, skill in agent.skills.items() if skill.descriptor.audience == "customer"}


def types(schema: dict[str, object]) -> dict[str, str]:
    """The semantic types in a schema by the path of their fields."""
    return {".".join(field.path): field.type for field in typed_fields(schema)}


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_each_skill_has_enough_examples_to_be_found_by(name: str) -> None:
    """Different sentences, none twice."""
    examples = SKILLS[name].examples
    assert 15 <= len(examples) <= 30
    assert len({sentence.casefold() for sentence in examples}) == len(examples)


def test_a_sentence_with_two_wishes_stands_under_both() -> None:
    """Looking for a duplicate and giving it back are two skills, and nothing else is shared."""
    owners: dict[str, set[str]] = {}
    for name, skill in SKILLS.items():
        for sentence in skill.examples:
            owners.setdefault(sentence, set()).add(name)
    shared = {frozenset(names) for names in owners.values() if len(names) > 1}
    assert shared == {frozenset({"find_duplicate_charges", "refund_charge"})}


def test_the_charges_of_one_skill_fit_the_next() -> None:
    """List, look for duplicates, refund: each takes what the one before it gives."""
    assert types(SKILLS["list_charges"].output_schema)["charges"] == "charge.list"
    assert types(SKILLS["find_duplicate_charges"].input_schema)["charges"] == "charge.list"
    assert types(SKILLS["find_duplicate_charges"].output_schema) == {"duplicates.id": "charge.id"}
    assert types(SKILLS["refund_charge"].input_schema)["charge_id"] == "charge.id"


def test_a_choice_of_charges_is_described() -> None:
    """A customer who must choose reads what it was, how much and when."""
    labels = label_fields(SKILLS["find_duplicate_charges"].output_schema, ["duplicates"])
    assert labels == ("description", "amount", "at")


def test_effects_are_confirmed_and_followed_by_an_email() -> None:
    """Only a refund may go without a question, by policy; every effect names a goal, not another agent."""
    effects = {name: skill for name, skill in SKILLS.items() if skill.effect != "read"}
    assert {skill.effect for skill in effects.values()} == {"idempotent"}
    assert {name for name, skill in effects.items() if skill.confirm != "always"} == {"refund_charge"}
    assert effects["refund_charge"].confirm == "policy"
    templates = {"cancel_order": "order_cancelled", "refund_charge": "refund_issued"}
    for name, skill in effects.items():
        (follow_up,) = skill.follow_ups
        template = templates.get(name, "notice")
        assert (follow_up.goal, follow_up.input, follow_up.output_as) == (
            "email.sent",
            {"template": template},
            "values",
        )
        if template == "notice":
            assert {"subject", "text"} <= skill.output_schema["properties"].keys()

"""What an agent says of itself can be read by any A2A client, and can be relied on by the hub."""

import re
from collections.abc import Callable

import pytest

from hubbub.semantics import typed_fields
from tests.contract.a2a_card import Card, check_schema
from tests.contract.cases import CASES, FOREIGN
from tests.contract.spoke import CARD, Spoke
from tests.roster import AGENTS


def test_the_card_has_a2as_shape(agent: Spoke) -> None:
    """Its name is the one in tokens, and it lists the same skills to everybody."""
    card = Card.model_validate(agent.card)
    assert card.name == agent.name
    assert [skill.id for skill in card.skills] == list(agent.skills)


def test_the_card_is_sent_once(agent: Spoke) -> None:
    """Who has it already is told so."""
    card = agent.http.get(CARD)
    assert (card.status_code, card.headers["content-type"]) == (200, "application/json")
    again = agent.http.get(CARD, headers={"If-None-Match": card.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert agent.http.get(CARD, headers={"If-None-Match": '"another"'}).content == card.content


def test_further_examples_are_sent_once(agent: Spoke) -> None:
    """Sentences for one of its skills; none from an agent without articles."""
    address = agent.typed.get("examples_url")
    examples = agent.http.get(address or "/v1/examples")
    assert examples.status_code == 200
    assert bool(examples.json()["items"]) is bool(address)
    assert (agent.typed.get("examples_skill") in agent.skills) is bool(address)
    again = agent.http.get(address or "/v1/examples", headers={"If-None-Match": examples.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_schema_is_a_json_schema(agent: Spoke) -> None:
    """Inputs and outputs are objects, and an input lets nothing undeclared in."""
    for skill in agent.skills.values():
        check_schema(skill["input_schema"])
        check_schema(skill["output_schema"])
        assert skill["input_schema"]["additionalProperties"] is False, skill["id"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "object", "properties": {"a": {"type": "text"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/B"}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}},
        {"type": "object", "properties": {}, "required": ["a"]},
        {"type": "object", "propertys": {}},
        {"type": "object", "properties": {"a": {"anyOf": []}}},
    ],
    ids=str,
)
def test_the_check_of_schemas_can_fail(schema: dict[str, object]) -> None:
    """What is no schema of an object is found out."""
    with pytest.raises(ValueError, match=r".+"):
        check_schema(schema)


def test_every_skill_can_be_found_and_told_of(agent: Spoke) -> None:
    """A skill for customers has sentences to be found by, and one to fall back on is the agent's own."""
    for name, skill in agent.skills.items():
        found_by = skill["examples"] or agent.typed.get("examples_skill") == name
        assert skill["audience"] == "operator" or found_by, name
        assert not skill["purpose"].endswith("."), name
        assert (skill.get("fallback") or {}).get("skill") in {None, *agent.skills} - {name}, name


def test_every_pattern_can_be_searched_with(agent: Spoke) -> None:
    """It is a regular expression, and it does not find something in nothing."""
    for name, words in agent.typed["vocabulary"].items():
        assert words["values"] or words.get("pattern"), name
        assert not re.search(words.get("pattern") or "x", ""), name


def test_every_skill_has_a_case(agent: Spoke) -> None:
    """A new skill needs a line in the `cases_….py` of its agent: then all rules of this suite are tried on it."""
    kinds = {
        name: "reads" if skill["effect"] == "read" else "asks" if skill["confirm"] == "always" else "acts"
        for name, skill in agent.skills.items()
    }
    assert {case.skill: case.kind for case in CASES if case.agent == agent.name} == kinds


NOBODYS = frozenset({"product_details"})
"""Skills that take the id of what is nobody's own."""


def test_every_id_a_customer_gives_is_tried_with_somebody_elses(agent: Spoke) -> None:
    """A new skill that takes one needs a line in `FOREIGN` of its agent: then it is tried with another customer's."""
    takes = {
        name
        for name, skill in agent.skills.items()
        if skill["audience"] == "customer"
        and any(field.endswith("_id") for field in skill["input_schema"]["properties"])
    }
    assert takes - NOBODYS == {foreign.skill for foreign in FOREIGN if foreign.agent == agent.name}


def test_every_follow_up_leads_somewhere(fleet: Callable[[str], Spoke]) -> None:
    """Its goal is what some skill with an effect puts out, and that skill takes what it is handed."""
    skills = [skill for name in AGENTS for skill in fleet(name).skills.values()]
    reaching = {
        field.type: skill
        for skill in skills
        if skill["effect"] != "read"
        for field in typed_fields(skill["output_schema"])
    }
    follow_ups = [follow_up for skill in skills for follow_up in skill["follow_ups"]]
    assert follow_ups
    for follow_up in follow_ups:
        taken = reaching[follow_up["goal"]]["input_schema"]["properties"]
        assert {follow_up["output_as"], *follow_up["input"]} <= taken.keys()

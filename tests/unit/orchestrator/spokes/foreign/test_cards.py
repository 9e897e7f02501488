"""A card of somebody else's agent as the hub takes it."""

import json
from typing import Any

import pytest

from hubbub.semantics import OWN_WORDS
from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.spokes.foreign.cards import CardInvalid, foreign_agent

BASE = "https://agents.example/money"
SKILL = {"id": "Convert-Currency", "name": "Currency", "description": "Converts money.", "tags": ["exchange", "rates"]}
NEW: dict[str, Any] = {
    "name": "Money Agent",
    "description": "Knows exchange rates.",
    "version": "2",
    "supportedInterfaces": [
        {"url": "https://agents.example:50051", "protocolBinding": "GRPC", "protocolVersion": "1.0"},
        {"url": "https://agents.example/a2a/", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        {"url": "https://agents.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"},
    ],
    "skills": [SKILL | {"examples": ["how many euros are ten dollars?"]}],
}
OLD: dict[str, Any] = {
    "name": "Money Agent",
    "url": "https://agents.example/rpc",
    "protocolVersion": "0.3.0",
    "additionalInterfaces": [{"url": "https://agents.example/rest", "transport": "HTTP+JSON"}],
    "skills": [],
}


def agent(card: Any, **more: str) -> KnownAgent:
    """The agent of a card."""
    return foreign_agent(json.dumps(card).encode(), BASE, effect="at_most_once", **more)


@pytest.mark.parametrize(
    ("card", "protocol", "address"),
    [
        (NEW, "http-1.0", "https://agents.example/a2a/"),
        (OLD, "jsonrpc-0.3", "https://agents.example/rpc"),
        (OLD | {"preferredTransport": "GRPC"}, "http-0.3", "https://agents.example/rest"),
        (OLD | {"protocolVersion": "1.0"}, "jsonrpc-1.0", "https://agents.example/rpc"),
        (OLD | {"url": "/rpc"}, "jsonrpc-0.3", "https://agents.example/rpc"),
        (NEW | OLD | {"skills": []}, "http-1.0", "https://agents.example/a2a/"),
    ],
)
def test_the_first_way_that_we_speak_is_taken(card: Any, protocol: str, address: str) -> None:
    """In the agent's own order; cards in use mix both versions."""
    known = agent(card)
    assert (known.protocol, known.address) == (protocol, address)


def test_each_of_its_skills_takes_the_customers_words() -> None:
    """And nothing else; what it tells of itself teaches routing."""
    known = agent(NEW)
    [skill] = Catalog.of([known]).skills.values()
    assert (known.name, skill.name) == ("money-agent", "money-agent.convert_currency")
    assert [(one.path, one.type) for one in skill.inputs if one.required] == [(("message",), OWN_WORDS)]
    assert skill.descriptor.examples == (
        "how many euros are ten dollars?",
        "Currency",
        "exchange rates",
        "Converts money.",
    )
    assert (skill.descriptor.effect, skill.descriptor.confirm) == ("at_most_once", "never")
    assert not skill.descriptor.requires_customer
    assert skill.descriptor.purpose == "ask Money Agent about Currency"


def test_what_frameworks_write_in_place_of_names_teaches_nothing() -> None:
    """ADK calls a skill a model, and tags it so."""
    known = agent(NEW | {"skills": [SKILL | {"name": "model", "tags": ["llm", "tools"]}]})
    [skill] = known.typed.skills
    assert (skill.purpose, skill.examples) == ("ask Money Agent", ("Converts money.",))


def test_an_agent_without_skills_can_be_asked() -> None:
    """Its description says what about."""
    [skill] = Catalog.of([agent(OLD | {"description": "Rates of exchange."})]).skills.values()
    assert skill.name == "money-agent.ask"
    assert skill.descriptor.examples == ("Rates of exchange.",)


def test_skills_of_one_name_are_told_apart() -> None:
    """Names that are the same once they are written as ours."""
    skills = [SKILL, SKILL | {"id": "convert currency"}, SKILL | {"id": "你好"}]
    assert [one.id for one in agent(NEW | {"skills": skills}).typed.skills] == [
        "convert_currency",
        "convert_currency_2",
        "ask",
    ]


def test_its_texts_are_one_line_each_and_bounded() -> None:
    """Whatever is in them."""
    long = "Rates.\n\u202eIgnore\x07 all " + "x" * 100_000
    known = agent(NEW | {"description": long, "skills": [SKILL | {"name": long, "examples": [long]}]})
    [skill] = known.typed.skills
    assert all(text.isprintable() for text in (known.card.description, skill.purpose, *skill.examples))
    assert max(map(len, (skill.purpose, *skill.examples))) <= 300


def test_a_name_once_settled_stays() -> None:
    """Whatever its card says later."""
    assert agent(NEW | {"name": "order"}, name="money").name == "money"


@pytest.mark.parametrize(
    "card",
    [
        "no card",
        {"description": "nameless"},
        NEW | {"name": "???"},
        NEW | {"supportedInterfaces": []},
        OLD | {"url": "ftp://agents.example", "additionalInterfaces": []},
        OLD | {"url": "https://agents.example:99999", "additionalInterfaces": []},
        OLD | {"url": "https://agents.example:http", "additionalInterfaces": []},
        OLD | {"url": "https://agents.example/\u202e", "additionalInterfaces": []},
        OLD | {"url": "https://agents.example/" + "x" * 10_000, "additionalInterfaces": []},
    ],
)
def test_what_cannot_be_spoken_to_is_no_agent(card: Any) -> None:
    """With a reason."""
    with pytest.raises(CardInvalid):
        agent(card)

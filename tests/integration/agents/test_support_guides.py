"""Troubleshooting and the card: what the hub and customers see of the support agent."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hubbub.cards import AgentCard, SkillDescriptor
from hubbub.semantics import typed_fields
from tests.running import SpokeCaller, service

GUIDE = """---
title: Kettle drips
tags: [troubleshooting]
questions: [There is water under my kettle]
---
The kettle has a valve.
## Steps
1. Empty the kettle.
2. Clean the valve of the kettle.
"""


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpokeCaller]:
    """Somebody not signed in, and an agent without demo data whose knowledge is one guide."""
    folder: Path = tmp_path_factory.mktemp("support")
    (folder / "articles").mkdir()
    (folder / "articles" / "kettle.md").write_text(GUIDE)
    environment = {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/support.db",
        "HUBBUB_KNOWLEDGE_DIR": str(folder / "articles"),
        "HUBBUB_ARTICLES_URL": "https://help.example/",
    }
    with (
        service("agents.support.app:app", environment) as running,
        httpx.Client(timeout=10) as client,
    ):
        yield SpokeCaller("support", running.url, client=client)


@pytest.fixture(scope="module")
def skills(stranger: SpokeCaller) -> dict[str, SkillDescriptor]:
    """The skills on the card."""
    card = AgentCard.model_validate(stranger.client.get(f"{stranger.url}/.well-known/agent-card.json").json())
    return {skill.id: skill for skill in card.typed().skills}


def test_a_known_problem_is_answered_with_steps(stranger: SpokeCaller) -> None:
    """Nobody has to sign in to get help."""
    answer = stranger.call("diagnose", {"problem": "my kettle drips"}).json()
    assert answer["output"]["steps"] == ["Empty the kettle.", "Clean the valve of the kettle."]
    assert answer["say"].endswith("\n1. Empty the kettle.\n2. Clean the valve of the kettle.")
    assert answer["ask"]["question"] == "Did that help?"
    assert answer["citations"][0]["title"] == "Kettle drips"
    assert answer["citations"][0]["url"].startswith("https://help.example/")


def test_an_answer_leads_on(stranger: SpokeCaller) -> None:
    """Nothing is kept between the calls: the answers so far come with each. A stranger is offered a person."""
    solved = stranger.call("diagnose", {"problem": "my kettle drips", "answers": ["it works now"]}).json()
    assert (solved["output"]["end"], solved["ask"]) == ("solved", None)
    given_up = stranger.call("diagnose", {"problem": "my kettle drips", "answers": ["no"]}).json()
    assert (given_up["output"]["end"], given_up["offers"]) == ("ticket", ["person.requested"])


def test_an_unknown_problem_is_answered_honestly(stranger: SpokeCaller) -> None:
    """No guide is no failure: a ticket or a person is offered."""
    answer = stranger.call("diagnose", {"problem": "my bicycle has a flat tyre"}).json()
    assert answer["outcome"] == "done"
    assert answer["say"] == "I have no guide for this problem. I can open a ticket or connect you with a person."


def test_routing_is_taught_the_guides(stranger: SpokeCaller) -> None:
    """Titles and questions are further examples of `diagnose`."""
    items = stranger.client.get(f"{stranger.url}/v1/examples").json()["items"]
    assert items == ["Kettle drips", "There is water under my kettle"]


def test_customer_skills_have_many_different_examples(skills: dict[str, SkillDescriptor]) -> None:
    """Routing needs 15 examples at least, none twice."""
    for skill in skills.values():
        if skill.audience == "customer":
            assert len(set(skill.examples)) == len(skill.examples) >= 15


def test_a_ticket_is_followed_by_a_mail_with_its_values(skills: dict[str, SkillDescriptor]) -> None:
    """The goal of the follow-up is what `send_email` puts out, and the template is one it knows."""
    [follow_up] = skills["create_ticket"].follow_ups
    outputs = {found.type for found in typed_fields(skills["send_email"].output_schema)}
    assert follow_up.goal in outputs
    assert follow_up.output_as in skills["send_email"].input_schema["properties"]


def test_ticket_ids_are_recognised_in_messages(stranger: SpokeCaller) -> None:
    """The card says what a ticket's id looks like."""
    card = AgentCard.model_validate(stranger.client.get(f"{stranger.url}/.well-known/agent-card.json").json())
    assert card.typed().vocabulary["ticket.id"].pattern == r"[Tt]-?\d{8}"

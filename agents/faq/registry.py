"""The FAQ agent, without its skills yet."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from agents.faq.backend import Knowledge
from hubbub.agent import Agent
from hubbub.phrases import read_phrases

WEB_SEARCH = "web_search"
OPERATOR_MS = 30_000
"""What an operator asks for may mean that all articles are read."""

agent: Agent[Knowledge] = Agent(
    name="faq",
    description="general questions about the company and how it works",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)
for_operators = partial(agent.skill, audience="operator", requires_operator=True, timeout_ms=OPERATOR_MS)
"""Registers a skill for those who look after the articles."""


def offered(*, web_search: bool) -> Agent[Knowledge]:
    """The agent as it shows itself: where it may not search the web, no sentence leads customers to that skill."""
    shown: Agent[Knowledge] = Agent(
        name=agent.name, description=agent.description, version=agent.version, phrases=agent.phrases
    )
    for name, skill in agent.skills.items():
        examples = () if name == WEB_SEARCH and not web_search else skill.descriptor.examples
        shown.skills[name] = replace(skill, descriptor=skill.descriptor.model_copy(update={"examples": examples}))
    return shown

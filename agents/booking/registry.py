"""The booking agent by name; the modules `skills_…` register their skills with it."""

from functools import partial
from pathlib import Path

from agents.booking.backend import Calendar
from hubbub.agent import Agent
from hubbub.cards import FollowUp
from hubbub.phrases import read_phrases

EFFECT_TIMEOUT_MS = 5_000

agent: Agent[Calendar] = Agent(
    name="booking",
    description="appointments: booking, moving and cancelling them",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)
for_operators = partial(agent.skill, audience="operator", requires_operator=True, timeout_ms=EFFECT_TIMEOUT_MS)
"""Registers a skill for the company's own people."""


def by_mail(template: str) -> list[FollowUp]:
    """That the customer gets a letter about what was done."""
    return [FollowUp(goal="email.sent", input={"template": template}, output_as="values")]

"""What understanding one message costs, with the examples the four agents bring."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agents.booking.skills import agent as booking
from agents.faq.skills import agent as faq
from agents.order.skills import agent as order
from agents.support.skills import agent as support
from hubbub.cards import AgentCard, TypedSkills
from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.turn.understand import Understanding
from tests.bench.words import QUESTION

ROUNDS = 300


def understanding_ms() -> float:
    """CPU milliseconds for the bench's question, once everything is learned."""
    understanding = Understanding.learn(Catalog.of(map(_known, (faq, order, support, booking))))
    begun = time.process_time()
    for _ in range(ROUNDS):
        understanding.understand(QUESTION, datetime.now(UTC), ZoneInfo("UTC"), "en-US")
    return (time.process_time() - begun) * 1000 / ROUNDS


def _known(agent: object) -> KnownAgent:
    typed = TypedSkills(skills=tuple(skill.descriptor for skill in agent.skills.values()))
    address = f"http://{agent.name}"
    card = AgentCard.of(name=agent.name, description=agent.description, version="1", url=address, typed=typed)
    return KnownAgent(address, card, typed, "", ())

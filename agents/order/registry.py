"""The order agent by name; the modules `skills_…` register their skills with it."""

from datetime import datetime
from pathlib import Path

from agents.order.backend import Shop
from hubbub.agent import Agent, Call
from hubbub.phrases import read_phrases

EFFECT_TIMEOUT_MS = 5_000

agent: Agent[Shop] = Agent(
    name="order",
    description="orders, deliveries, returns, charges and refunds",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)


def here(call: Call) -> datetime:
    """Now, where the customer is."""
    return call.now.astimezone(call.timezone)

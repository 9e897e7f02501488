"""All skills of the order agent: importing this module registers them."""

from agents.order import skills_changes, skills_money, skills_orders, skills_products, skills_returns  # noqa: F401
from agents.order.backend import Shop
from agents.order.registry import agent
from hubbub.cards import Vocabulary
from hubbub.erasing import lets_erase
from hubbub.exporting import lets_export
from hubbub.vocabulary import id_pattern

__all__ = ["agent", "vocabulary"]

SAMPLED_IDS = 500
lets_erase(agent)
lets_export(agent)


async def vocabulary(shop: Shop) -> dict[str, Vocabulary]:
    """How ids of orders and charges look in messages, judged by the newest ones."""
    orders, charges = await shop.sample_ids(SAMPLED_IDS)
    patterns = {"order.id": id_pattern(orders), "charge.id": id_pattern(charges)}
    return {semantic_type: Vocabulary(pattern=pattern) for semantic_type, pattern in patterns.items() if pattern}

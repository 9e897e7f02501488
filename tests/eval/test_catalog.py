"""What the evaluation measures is what a hub would know."""

from pathlib import Path

from tests.eval.catalog import AGENTS, read_catalog


def test_the_evaluation_knows_what_a_hub_knows(tmp_path: Path) -> None:
    """All agents with their skills, and what the knowledge teaches."""
    catalog = read_catalog(tmp_path)
    assert sorted(catalog.agents) == sorted(AGENTS)
    assert {"order.refund_charge", "faq.answer_question", "booking.book_slot"} <= catalog.skills.keys()
    assert catalog.agents["faq"].examples

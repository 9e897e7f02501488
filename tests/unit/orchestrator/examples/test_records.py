"""What is kept of a labelled example."""

import pytest

from orchestrator.dialogue.labels import Example
from orchestrator.examples.records import LabelledExample, id_of


def test_the_same_words_have_one_id() -> None:
    """Whatever their capitals and blanks; other words have another."""
    assert id_of("Where  is my\nparcel?") == id_of("where is my parcel?") != id_of("where is my money?")


@pytest.mark.parametrize(
    ("agents", "skills", "taught"),
    [
        ((), ("order.track", "faq.hours"), {"order.track", "faq.hours"}),
        (("order",), (), {"order"}),
        (("oos",), (), set()),
        ((), ("oos",), set()),
    ],
)
def test_its_labels_are_taught(agents: tuple[str, ...], skills: tuple[str, ...], taught: set[str]) -> None:
    """Skills, agents, or that nobody is meant."""
    kept = LabelledExample(id="e_1", text="well?", agents=agents, skills=skills, by="admin", at="now")
    assert kept.taught == Example("well?", frozenset(taught))

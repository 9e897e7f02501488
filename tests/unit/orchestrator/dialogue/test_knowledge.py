"""Knowledge: how close a question comes to a title."""

import pytest

from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.knowledge import Shelf

SHELF = Shelf.fit(
    [words_of(title) for title in ("Returns and refunds", "Gift cards", "Opening hours", "Descaling a machine")]
)


def test_a_title_is_as_close_as_can_be_to_itself() -> None:
    """Inflection and function words do not count."""
    assert SHELF.closeness(words_of("What about your gift card?")) == pytest.approx(1)


def test_a_question_beside_the_titles_is_far() -> None:
    """Words that no title has lower the closeness, even beside one that a title has."""
    assert SHELF.closeness(words_of("who won the game")) == 0
    assert 0 < SHELF.closeness(words_of("zebra machine trip")) < 0.6


def test_an_empty_shelf_is_close_to_nothing() -> None:
    """Without articles there is nothing to find."""
    assert Shelf.fit([]).closeness(words_of("gift cards")) == 0

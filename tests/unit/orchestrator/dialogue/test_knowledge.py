"""Knowledge: how close a question comes to a title."""

import pytest

from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.knowledge import Index, terms_in

TITLES = ("Returns and refunds", "Gift cards", "Opening hours", "Descaling a machine")
SHELF = Index.fit([words_of(title) for title in TITLES], [0, 0, 0, 1], 2)


def close(text: str) -> list[float]:
    """How close a text comes to each skill's titles."""
    return [float(one) for one in SHELF.closeness(terms_in(words_of(text)))]


def test_a_title_is_as_close_as_can_be_to_itself() -> None:
    """Inflection and function words do not count."""
    assert close("What about your gift card?")[0] == pytest.approx(1)


def test_a_question_beside_the_titles_is_far() -> None:
    """Words that no title has lower the closeness, even beside one that a title has."""
    assert close("who won the game") == [0, 0]
    assert 0 < close("zebra machine trip")[1] < 0.6


def test_each_skill_is_as_close_as_its_own_titles() -> None:
    """A guide of one agent says nothing for the articles of another."""
    assert close("descaling my machine") == [0, pytest.approx(1)]


def test_an_empty_shelf_is_close_to_nothing() -> None:
    """Without articles there is nothing to find."""
    assert Index.fit([], [], 1).closeness(terms_in(words_of("gift cards"))).tolist() == [0]

"""Features: what the router sees of a text."""

import pytest

from orchestrator.dialogue.features import Vectoriser, content_of, mask, words_of
from orchestrator.dialogue.meaning import Silent


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where's my order SO-204?", ("where", "is", "my", "order", "<id>")),
        ("I can't pay $49.00", ("i", "can", "not", "pay", "<money>")),
        ("mail me@example.com", ("mail", "<email>")),
        ("on Friday at 10:30", ("on", "<day>", "at", "<clock>")),
        ("wont turn on", ("will", "not", "turn", "on")),
        ("the 2nd one", ("the", "2", "nd", "one")),
        ("", ()),
    ],
)
def test_words_are_spelled_out_and_values_become_placeholders(text: str, words: tuple[str, ...]) -> None:
    """Another company's ids and prices look the same."""
    assert words_of(text) == words


def test_masking_leaves_plain_words_alone() -> None:
    """A text without values keeps its words."""
    assert mask("my mp3 player in 2024").split() == ["my", "mp3", "player", "in", "2024"]


def test_a_long_text_costs_no_more_than_its_first_words() -> None:
    """The rest is not looked at."""
    assert len(words_of("word " * 5000)) == 300


def test_function_words_are_no_content() -> None:
    """What a text is about are its other words."""
    assert content_of(words_of("Can you help me with my broken kettle on Friday?")) == ("broken", "kettle")


def test_an_example_has_length_one() -> None:
    """Long texts count as much as short ones."""
    _, (short, long) = Vectoriser.fit([("cancel",), ("book", "a", "visit", "for", "me", "and", "my", "kin")], Silent())
    assert short.weights @ short.weights == pytest.approx(1)
    assert long.weights @ long.weights == pytest.approx(1)

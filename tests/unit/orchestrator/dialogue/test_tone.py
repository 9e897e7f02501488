"""Tone: greetings, mood."""

import pytest

from orchestrator.dialogue.tone import is_greeting, mood_of, without_greeting


@pytest.mark.parametrize(
    "message", ["Hi", "hello there!", "Thank you, bye", "how are you?", "great, thanks a lot!", "hola"]
)
def test_greetings_thanks_and_goodbyes_ask_for_nothing(message: str) -> None:
    """The hub can greet back instead of refusing."""
    assert is_greeting(message)


@pytest.mark.parametrize("message", ["Hi, where is my order", "thanks for nothing", "good grief", "help", ""])
def test_a_greeting_with_a_wish_is_no_mere_greeting(message: str) -> None:
    """Whatever says more than hello must be read."""
    assert not is_greeting(message)


def test_an_opening_greeting_can_be_left_out() -> None:
    """What remains is the wish; a mere greeting stays as it is."""
    assert without_greeting("Hi there, where is it?") == "where is it?"
    assert without_greeting("hello") == "hello"


@pytest.mark.parametrize(
    ("message", "mood"),
    [
        ("Where is my order?", "calm"),
        ("this is RIDICULOUS", "upset"),
        ("I have been waiting for weeks!!!", "upset"),
        ("I AM STILL WAITING FOR MY ORDER", "upset"),
        ("OK", "calm"),
    ],
)
def test_strong_words_and_shouting_sound_upset(message: str, mood: str) -> None:
    """Capitals count only where there are enough of them."""
    assert mood_of(message) == mood

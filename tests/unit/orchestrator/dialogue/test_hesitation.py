"""Hesitation: who says "wait" asks for time, not for a place on the waiting list."""

import pytest

from orchestrator.dialogue.answers import answer_in
from orchestrator.dialogue.foreign import LANGUAGES, glossed
from orchestrator.dialogue.hesitation import hesitates, without_hesitation


@pytest.mark.parametrize(
    "message",
    [
        "wait",
        "Wait!",
        "hm wait",
        "hold on",
        "hold on a second please",
        "ok, one moment",
        "just a sec",
        "wait wait",
        "let me think",
    ],
)
def test_asking_for_time_is_no_wish(message: str) -> None:
    """People do so in many words."""
    assert hesitates(message)


@pytest.mark.parametrize(
    "message",
    [
        "put me on the waiting list",
        "wait list please",
        "wait for a free time on Friday",
        "hold the slot for me",
        "hold on to my place",
        "wait, where is my parcel?",
        "let me see my orders",
        "",
    ],
)
def test_who_says_more_wants_more(message: str) -> None:
    """A waiting list, a thing to be held, and whatever comes behind the hesitation."""
    assert not hesitates(message)


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("hm wait, what would happen to the payment", "what would happen to the payment"),
        ("hold on what does it cost", "what does it cost"),
        ("wait for a free time", "wait for a free time"),
        ("where is my parcel?", "where is my parcel?"),
    ],
)
def test_what_comes_behind_it_is_read_alone(message: str, rest: str) -> None:
    """The hesitation says nothing of what is wished."""
    assert without_hesitation(message) == rest


@pytest.mark.parametrize("message", ["stop", "no stop", "Stop it!", "wait no, I changed my mind", "wait, never mind"])
def test_stopping_lets_go(message: str) -> None:
    """Whatever was open is over."""
    assert answer_in(message) == "drop"


@pytest.mark.parametrize(
    ("message", "answer"), [("no wait, only the mugs", "no"), ("wait, no", "no"), ("stop my order", None)]
)
def test_hesitation_does_not_hide_a_no(message: str, answer: str | None) -> None:
    """What follows it is read as if it stood alone."""
    assert answer_in(message) == answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_hesitates(language: str) -> None:
    """Each in its words."""
    said = {
        "es": ("espera", "Espere un momento, por favor", "un segundo"),
        "fr": ("attendez", "Attendez un instant s'il vous plaît", "une seconde"),
        "de": ("Moment", "warten Sie mal bitte", "einen Augenblick bitte"),
    }
    assert [one for one in said[language] if not hesitates(glossed(one, language))] == []

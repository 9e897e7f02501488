"""Answers: yes, no, never mind, and the place of an option."""

import pytest

from orchestrator.dialogue.answers import answer_in, beyond_answer, choice_in


@pytest.mark.parametrize(
    "message",
    [
        "yes",
        "Yes!!",
        "yep, that's fine",
        "yes please go ahead",
        "sure, go ahead",
        "ok thanks",
        "That\u2019s right, thanks",
        "go ahead and book it",
        "no problem",
        "please do",
        "y",
        "\U0001f44d",
    ],
)
def test_a_plain_assent_is_a_yes(message: str) -> None:
    """People agree in many words."""
    assert answer_in(message) == "yes"


@pytest.mark.parametrize(
    "message",
    [
        "no",
        "nope",
        "No, thank you",
        "not now",
        "don't",
        "please don't",
        "I'd rather not",
        "no I don't want that",
        "none",
    ],
)
def test_a_plain_refusal_is_a_no(message: str) -> None:
    """People refuse in many words."""
    assert answer_in(message) == "no"


@pytest.mark.parametrize("message", ["never mind", "Nevermind.", "forget it", "ok, leave it", "I changed my mind"])
def test_letting_go_drops_the_question(message: str) -> None:
    """Whoever lets go of it answers neither yes nor no."""
    assert answer_in(message) == "drop"


@pytest.mark.parametrize(
    "message",
    [
        "ok, so where is my order?",
        "right, I was charged twice",
        "yes, but not that one",
        "yes, wait",
        "no wait, yes",
        "not sure",
        "no refund has arrived yet",
        "stop my order",
        "please cancel my order",
        "don't cancel my order",
        "yesterday I ordered a kettle",
        "yes?",
    ],
)
def test_what_only_sounds_like_an_answer_is_none(message: str) -> None:
    """A yes may let something happen, so a half-hearted or accidental one does not count."""
    assert answer_in(message) is None


def test_an_answer_may_come_with_more() -> None:
    """A yes with a further question is a yes, and the question stays to be read."""
    assert answer_in("Yes. Also what are your hours?") == "yes"
    assert beyond_answer("Yes. Also what are your hours?") == "also what are your hours?"
    assert beyond_answer("yes please go ahead") == ""
    assert beyond_answer("the second one") == ""


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("the first one", 1),
        ("Second", 2),
        ("2", 2),
        ("option 2", 2),
        ("number three", 3),
        ("I'll take the last one please", -1),
        ("cancel the first one", 1),
        ("the first time it failed", None),
        ("10 am", None),
        ("two weeks ago", None),
    ],
)
def test_an_option_may_be_picked_by_its_place(message: str, place: int | None) -> None:
    """Ordinals and numbers pick; the same words in passing do not."""
    assert choice_in(message) == place

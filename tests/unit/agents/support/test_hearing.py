"""What a customer's words mean as an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.support.hearing import chosen, helped


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "Yes, works now",
        "that did the trick",
        "it works!",
        "works again, thanks",
        "it turned on",
        "solved",
        "no more problems",
        "oui, ça marche",
        "ja, jetzt funktioniert es",
        "sí, ya funciona",
        "it doesn't happen any more",
    ],
)
def test_it_helped(said: str) -> None:
    """Everyday words for success."""
    assert helped(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "nope",
        "it still doesn't sync",
        "same as before",
        "I did that already",
        "didn\N{RIGHT SINGLE QUOTATION MARK}t help",
        "not working",
        "no luck",
        "nothing happens",
        "nein",
        "ça ne marche pas",
        "todavía no funciona",
        "geht immer noch nicht",
        "it is still not on",
    ],
)
def test_it_did_not_help(said: str) -> None:
    """Everyday words for failure, which outweigh a `works` beside them."""
    assert helped(said) is False


@pytest.mark.parametrize("said", ["", "hm", "what do you mean?", "where is the upper button"])
def test_some_words_are_no_answer(said: str) -> None:
    """Then it is asked again."""
    assert helped(said) is None


COLOURS = {"red": ("red", "glowing red"), "blue": ("blue", "like the sky"), "dark": ("dark", "off", "no light at all")}


@pytest.mark.parametrize(
    ("said", "colour"),
    [
        ("red", "red"),
        ("It's RED I think", "red"),
        ("like the sky", "blue"),
        ("there is no light at all", "dark"),
        ("it is not red, it's blue", "blue"),
        ("red and blue", None),
        ("it glows", None),
        ("reddish", None),
    ],
)
def test_an_option_is_recognised_by_whole_words(said: str, colour: str | None) -> None:
    """One that is denied is not chosen, and of two none."""
    assert chosen(said, COLOURS) == colour


def test_a_slip_of_the_finger_does_no_harm() -> None:
    """In words long enough to be sure."""
    assert chosen("an andriod phone", {"iphone": ("iphone",), "android": ("android",)}) == "android"


def test_the_longer_phrase_counts() -> None:
    """It says more."""
    assert chosen("it does not charge", {"works": ("charge",), "fails": ("does not charge",)}) == "fails"


@given(st.text(max_size=200))
def test_any_words_are_heard(said: str) -> None:
    """Whatever is said, there is an answer or none, and no error."""
    assert helped(said) in {True, False, None}
    assert chosen(said, COLOURS) in {*COLOURS, None}

"""Text is split where sentences end, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.faq.sentences import as_sentence, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("One.", ("One.",)),
        ("One. Two! Three? Four", ("One.", "Two!", "Three?", "Four")),
        ("It costs $4.50 a day. Pay later.", ("It costs $4.50 a day.", "Pay later.")),
        ("From 9 a.m. Eastern to 5 p.m. Monday to Friday.", ("From 9 a.m. Eastern to 5 p.m. Monday to Friday.",)),
        ("Ask Dr. Lee or J. Doe. They know.", ("Ask Dr. Lee or J. Doe.", "They know.")),
        ('Choose "Yes." Then wait.', ('Choose "Yes."', "Then wait.")),
        ("Over\n  two lines. \t Done.", ("Over two lines.", "Done.")),
        ("See example.com for more", ("See example.com for more",)),
        ("Wait … Then go.", ("Wait …", "Then go.")),
        ("Öffnet um 9. Über Mittag zu.", ("Öffnet um 9.", "Über Mittag zu.")),
    ],
)
def test_sentences_end_where_readers_see_it(text: str, parts: tuple[str, ...]) -> None:
    """Abbreviations, initials, amounts and addresses end none."""
    assert sentences(text) == parts


@settings(deadline=None)
@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    """Only white space changes."""
    assert " ".join(sentences(text)).split() == text.split()


@pytest.mark.parametrize(("text", "whole"), [("a", "a."), ("a.", "a."), ("a?", "a?"), ("a)", "a)"), ("", "")])
def test_a_catchword_becomes_a_sentence(text: str, whole: str) -> None:
    """With a full stop, unless it has an end."""
    assert as_sentence(text) == whole

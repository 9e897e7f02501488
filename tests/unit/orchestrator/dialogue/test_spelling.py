"""Spelling: one slip of the finger is mended, real words are not."""

import pytest

from orchestrator.dialogue.spelling import Spelling

KNOWN = Spelling.fit([("cancel", "my", "order"), ("cancel", "the", "appointment")], ("people", "form"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("cancle", "cancel"), ("oder", "order"), ("ordr", "order"), ("appointmemt", "appointment"), ("orderr", "order")],
)
def test_one_slip_is_mended(typed: str, meant: str) -> None:
    """A letter lost, doubled, changed or swapped."""
    assert KNOWN.meant(typed) == meant


@pytest.mark.parametrize("word", ["cancel", "from", "fore", "border", "odd", "zebra", "<id>", "people", "peoples'"])
def test_other_words_stay(word: str) -> None:
    """Known words, short words, other beginnings and everything far away."""
    assert KNOWN.meant(word) == word

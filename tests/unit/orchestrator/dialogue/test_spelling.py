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


def test_who_knows_most_words_mends_more() -> None:
    """Where hardly a word is new, an unknown one is a slip: two in a long word, one in a short and common one."""
    sure = Spelling.fit([("please", "where", "is", "my", "appointment", "order")] * 400)
    typed = ("appiontmnet", "plaese", "ordr", "wheer", "ys", "appendix")
    assert [sure.meant(word) for word in typed] == ["appointment", "please", "order", "where", "ys", "appendix"]
    assert KNOWN.meant("appiontmnet") == "appiontmnet"

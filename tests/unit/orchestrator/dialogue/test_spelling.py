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
    typed = ("appiontmnet", "plaese", "ordr", "wheer", "y", "appendix")
    assert [sure.meant(word) for word in typed] == ["appointment", "please", "order", "where", "y", "appendix"]
    assert KNOWN.meant("appiontmnet") == "appiontmnet"


def test_among_near_words_the_usual_slip_decides() -> None:
    """A letter doubled or struck beside is likelier than any other one."""
    sure = Spelling.fit([("card", "cart", "where", "is", "it")] * 500)
    assert [sure.meant(word) for word in ("carf", "carg", "cardd")] == ["card", "cart", "card"]


def test_a_rare_word_beside_a_much_commoner_one_is_a_slip() -> None:
    """Examples have slips of their own; a word that is said now and then is none."""
    sure = Spelling.fit([("what", "about", "my", "order")] * 600 + [("waht", "about", "it")] + [("hat", "order")] * 9)
    assert [sure.meant(word) for word in ("waht", "hat")] == ["what", "hat"]


def test_a_long_word_may_have_three_slips_and_a_very_short_one_must_be_common() -> None:
    """With many letters much can go wrong and the word can still be told; with two hardly anything."""
    sure = Spelling.fit([("to", "my", "appointment")] * 1_000 + [("ox", "cart")] * 2)
    assert [sure.meant(word) for word in ("ot", "oz", "apoontmeent")] == ["to", "oz", "appointment"]

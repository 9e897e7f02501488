"""The tally: what is added up word by word is what the model says of the whole text."""

from collections.abc import Sequence

import numpy as np
import pytest

from orchestrator.dialogue import linear
from orchestrator.dialogue.features import Floats, Vectoriser
from orchestrator.dialogue.meaning import Silent
from orchestrator.dialogue.tally import Tally

SAID = (
    ("please", "cancel", "my", "order", "please"),
    ("cancelling", "the", "order", "i", "cancelled"),
    ("send", "it", "back", "and", "send", "the", "money", "back"),
    ("book", "a", "visit"),
    (),
)
NOTHING: Floats = np.zeros(0, np.float32)


def fitted() -> tuple[Tally, Sequence[Floats]]:
    """A tally of some weights, and what the model says of each of the texts."""
    vectoriser, rows = Vectoriser.fit(SAID, Silent())
    weights = np.random.default_rng(5).normal(size=(vectoriser.width, 3)).astype(np.float32)
    return Tally(vectoriser, weights), [linear.predict(row, weights) for row in rows]


def test_added_up_is_what_the_model_says() -> None:
    """Also of words, stems and pieces that a text has several times, of phrases, and of a text without words."""
    tally, predicted = fitted()
    for words, said in zip(SAID, predicted, strict=True):
        assert tally.says(words, NOTHING) == pytest.approx(said, abs=1e-5)


def test_what_nobody_taught_makes_the_rest_say_less() -> None:
    """What no example has lowers what the others say."""
    tally, _ = fitted()
    nothing = tally.says((), NOTHING)
    known, half_known = (tally.says(words, NOTHING) - nothing for words in (("book",), ("book", "zebra")))
    assert np.linalg.norm(half_known) < 0.8 * np.linalg.norm(known)
    assert tally.says(("qqq",), NOTHING) == pytest.approx(nothing)

"""Meaning: texts of like meaning lie close, where there is an encoder."""

import pickle

import numpy as np
import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.word_vectors import WordVectors
from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.meaning import encoder_of

ENCODER = encoder_of("wordllama")


def alike(one: str, other: str) -> float:
    """The cosine of two texts."""
    first, second = ENCODER.encode([words_of(one), words_of(other)])
    return float(first @ second)


def test_what_means_the_same_lies_closer_than_what_does_not() -> None:
    """Though no word is the same."""
    said = "my parcel never arrived"
    assert alike(said, "the package was not delivered") > 3 * alike(said, "reset a password") > 0


def test_a_text_has_length_one_and_one_without_words_none() -> None:
    """Placeholders say nothing."""
    found = ENCODER.encode([("cancel", "it"), (), ("<id>",)])
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 0, 0], abs=1e-5)


def test_a_slip_is_no_word() -> None:
    """A short piece may be anything."""
    assert ENCODER.knows("weather")
    assert not ENCODER.knows("wheather")
    assert not ENCODER.knows("ord")


def test_only_its_name_goes_to_another_process() -> None:
    """The vectors are there already."""
    sent = pickle.dumps(ENCODER)
    assert len(sent) < 200
    assert pickle.loads(sent) is ENCODER  # noqa: S301 - our own


def test_an_encoder_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself the hub does without one that is not."""
    monkeypatch.setattr(WordVectors, "installed", lambda: None)
    named = encoder_of.__wrapped__
    assert named("auto").size == 0
    with pytest.raises(ConfigurationInvalid, match="not installed"):
        named("wordllama")


def test_without_an_encoder_nothing_is_said() -> None:
    """And no word is known."""
    silent = encoder_of("none")
    assert silent.encode([("a",), ("b",)]).shape == (2, 0)
    assert not silent.knows("weather")

"""Meaning: texts of like meaning lie close, where there is an encoder."""

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from orchestrator.dialogue import meaning
from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.meaning import ByWords, Encoder, encoder_of

ENCODER, BY_SENTENCES = encoder_of("wordllama"), encoder_of("sentences")
each_encoder = pytest.mark.parametrize("encoder", [ENCODER, BY_SENTENCES], ids=["words", "sentences"])


def alike(encoder: Encoder, one: str, other: str) -> float:
    """The cosine of two texts."""
    first, second = encoder.encode([words_of(one), words_of(other)])
    return float(first @ second)


@each_encoder
def test_what_means_the_same_lies_closer_than_what_does_not(encoder: Encoder) -> None:
    """Though no word is the same."""
    said = "my parcel never arrived"
    assert alike(encoder, said, "the package was not delivered") > 3 * alike(encoder, said, "reset a password") > 0


def test_a_text_has_length_one_and_one_without_words_none() -> None:
    """Placeholders say nothing."""
    found = ENCODER.encode([("cancel", "it"), (), ("<id>",)])
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 0, 0], abs=1e-5)


@each_encoder
def test_a_slip_is_no_word(encoder: Encoder) -> None:
    """A short piece may be anything."""
    assert encoder.knows("weather")
    assert not encoder.knows("wheather")
    assert not encoder.knows("ord")


@each_encoder
def test_only_its_name_goes_to_another_process(encoder: Encoder) -> None:
    """The vectors are there already."""
    sent = pickle.dumps(encoder)
    assert len(sent) < 200
    assert pickle.loads(sent).size == encoder.size  # noqa: S301 - our own


def test_the_order_of_words_tells_who_reads_sentences() -> None:
    """Whom a dog bit, words alone do not tell."""
    one, other = "the dog bit the man", "the man bit the dog"
    assert alike(ENCODER, one, other) > 0.9999 > alike(BY_SENTENCES, one, other)


def test_many_lessons_are_read_before_they_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then words stand in; what a customer says is read on the spot, and not kept."""
    monkeypatch.setattr(meaning, "FEW", 1)
    encoder = encoder_of.__wrapped__("sentences")
    lessons = [("cancel", "it"), ("where", "is", "it"), ("cancel", "<id>", "it")]
    encoder.encode(lessons)
    assert isinstance(encoder.ready_for(lessons), ByWords)
    assert encoder.unread == 2
    encoder.read_some()
    assert encoder.unread == 0
    assert encoder.ready_for([*lessons, ("pay",)]) is encoder
    assert np.abs(encoder.encode_lessons(lessons) - encoder.encode(lessons)).max() < 0.1


def test_lessons_that_cannot_be_kept_are_not_read_for_ever(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The disk may be full: words stand in until the next start, and what is new is tried all the same."""
    monkeypatch.setattr(meaning, "FEW", 1)
    encoder = encoder_of.__wrapped__("sentences", tmp_path / "vectors")
    with closing(sqlite3.connect(tmp_path / "vectors")) as file:
        file.execute("CREATE TRIGGER full BEFORE INSERT ON vectors BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    lessons = [("cancel", "it"), ("where", "is", "it")]
    for unread in (2, 0):
        assert isinstance(encoder.ready_for(lessons), ByWords)
        assert encoder.unread == unread
        encoder.read_some()
    encoder.ready_for([*lessons, ("pay",)])
    assert encoder.unread == 1


@pytest.mark.parametrize("encoder", [ENCODER, encoder_of("none")], ids=["words", "none"])
def test_what_looks_words_up_is_always_ready(encoder: Encoder) -> None:
    """Nothing is read beforehand, and lessons mean what messages do."""
    assert encoder.ready_for([("pay",)] * 1_000) is encoder
    encoder.read_some()
    assert encoder.unread == 0
    assert (encoder.encode_lessons([("pay", "it")]) == encoder.encode([("pay", "it")])).all()


def test_an_encoder_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself the hub does without one that is not."""
    monkeypatch.setattr(WordVectors, "installed", lambda: None)
    named = encoder_of.__wrapped__
    assert named("auto").size == 0
    with pytest.raises(ConfigurationInvalid, match="not installed"):
        named("wordllama")
    monkeypatch.setattr(SentenceVectors, "installed", lambda _: None)
    with pytest.raises(ConfigurationInvalid, match="not installed"):
        named("sentences")


def test_without_an_encoder_nothing_is_said() -> None:
    """And no word is known."""
    silent = encoder_of("none")
    assert silent.encode([("a",), ("b",)]).shape == (2, 0)
    assert not silent.knows("weather")

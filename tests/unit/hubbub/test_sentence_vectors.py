"""Sentences are compared by what they mean, with the model of an installed package or with none."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hubbub import sentence_vectors
from hubbub.errors import ConfigurationInvalid
from hubbub.sentence_vectors import MODEL, VOCABULARY, SentenceVectors

SENTENCES = ("Where is my parcel?", "The shop opens at nine.", "x" * 5_000, "")


@cache
def installed() -> SentenceVectors:
    """Those that development installs."""
    found = SentenceVectors.installed()
    assert found is not None
    return found


def near(one: str, other: str) -> float:
    """How near two sentences are."""
    first, second = installed().read([one, other])
    return float(first @ second)


def test_what_says_the_same_lies_near() -> None:
    """Though no word is the same; and the order of words tells."""
    said = "my card was swallowed by the machine"
    assert near(said, "the ATM kept my bank card") > 2 * near(said, "swallows return in spring")
    assert near("the dog bit the man", "the man bit the dog") < 0.999


def test_any_text_has_a_vector_whatever_it_is_read_with() -> None:
    """Of length 1; only the beginning of a very long one is read."""
    together = installed().read(SENTENCES)
    apart = np.concatenate([installed().read([text]) for text in SENTENCES])
    assert np.linalg.norm(together, axis=1).tolist() == pytest.approx([1] * len(SENTENCES), abs=1e-4)
    assert (together * apart).sum(axis=1).min() > 0.98
    assert installed().read([]).shape == installed().encode([]).shape == (0, installed().size)


def test_a_text_that_comes_again_is_read_once(tmp_path: Path) -> None:
    """Even after a restart; what is only asked is not kept."""
    reader = SentenceVectors.installed(tmp_path / "vectors")
    assert reader is not None
    reader.read(SENTENCES)
    assert reader.unread([*SENTENCES, *SENTENCES]) == len(SENTENCES)
    first = reader.encode([*SENTENCES, SENTENCES[0]])
    again = SentenceVectors.installed(tmp_path / "vectors")
    assert again is not None
    assert again.unread(SENTENCES) == 0
    assert np.abs(again.encode([*SENTENCES, SENTENCES[0]]) - first).max() < 1e-3


def test_a_usual_word_is_known() -> None:
    """One with a slip is not."""
    assert installed().is_common("weather")
    assert not installed().is_common("wheather")


@pytest.mark.parametrize("package", [MODEL[0], VOCABULARY[0], "onnxruntime", "tokenizers"])
def test_without_one_of_the_packages_there_are_none(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Whoever needs them has to do without."""
    find = sentence_vectors.find_spec
    monkeypatch.setattr(sentence_vectors, "find_spec", lambda name: None if name == package else find(name))
    monkeypatch.delitem(sys.modules, package, raising=False)
    assert SentenceVectors.installed() is None


def test_other_files_than_those_expected_are_not_read(tmp_path: Path) -> None:
    """Nor are files that are not there."""
    (tmp_path / "model.onnx").write_bytes(b"another")
    with pytest.raises(ConfigurationInvalid, match=r"another model\.onnx"):
        SentenceVectors.load(tmp_path / "model.onnx", tmp_path / "tokenizer.json")
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        SentenceVectors.load(tmp_path / "nowhere", tmp_path / "tokenizer.json")

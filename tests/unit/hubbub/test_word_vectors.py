"""Texts are compared by what they say, with the vectors of an installed package or with none."""

import json
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.errors import ConfigurationInvalid
from hubbub.word_vectors import SPACE, VOCABULARY, WEIGHTS, WordVectors

PIECES = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), SPACE, "a", "b", "ab", SPACE + "ab", "c", "bc"]


def written(folder: Path, rows: int = len(PIECES), kind: str = "F16", tensor: str = "embedding.weight") -> Path:
    """A folder with files as the package has them: piece number n has the vector (n, 1)."""
    numbers = np.stack([np.arange(rows), np.ones(rows)], axis=1).astype(np.float16).tobytes()
    header = json.dumps({tensor: {"dtype": kind, "shape": [rows, 2], "data_offsets": [0, len(numbers)]}}).encode()
    for path in (WEIGHTS, VOCABULARY):
        (folder / path).parent.mkdir(parents=True)
    (folder / WEIGHTS).write_bytes(len(header).to_bytes(8, "little") + header + numbers)
    vocabulary = {piece: number for number, piece in enumerate(PIECES)}
    (folder / VOCABULARY).write_text(json.dumps({"model": {"vocab": vocabulary}}), "utf-8")
    return folder


@cache
def installed() -> WordVectors:
    """Those that development installs."""
    found = WordVectors.installed()
    assert found is not None
    return found


def near(one: str, other: str) -> float:
    """How near two texts are."""
    return float(installed().encode(one) @ installed().encode(other))


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("ab", [SPACE + "ab"]),
        ("aab", [SPACE, "a", "ab"]),
        ("abc", [SPACE + "ab", "c"]),
        ("bc", [SPACE, "bc"]),
        ("é", [SPACE, "<0xC3>", "<0xA9>"]),
    ],
)
def test_a_word_is_the_sum_of_its_pieces(tmp_path: Path, word: str, pieces: list[str]) -> None:
    """What is joined first is what the vocabulary has first; what it does not have is spelt in bytes."""
    vectors = WordVectors.load(written(tmp_path))
    known = vectors.word(word)
    assert known.pieces == len(pieces)
    assert known.total.tolist() == [sum(map(PIECES.index, pieces)), len(pieces)]


def test_what_says_the_same_lies_near() -> None:
    """In other words; case and punctuation do not matter."""
    ending = "terminate my membership"
    assert near(ending, "cancel a subscription") > near(ending, "pizza")
    assert near("Where IS it?", "where is it") == pytest.approx(1)


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    """So that it counts more."""
    assert installed().weight("passport") > 3 * installed().weight("the")
    assert installed().is_common("house")
    assert not installed().is_common("hosue")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_a_vector(text: str) -> None:
    """Of length 1, or of zeros where there is no word."""
    length = float(np.linalg.norm(installed().encode(text)))
    assert length == pytest.approx(1, abs=1e-4) or length == 0


def test_without_the_package_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever needs them has to do without."""
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "wordllama", raising=False)
    assert WordVectors.installed() is None


def test_files_that_are_not_as_expected_are_a_matter_of_configuration(tmp_path: Path) -> None:
    """Missing, of another kind, or not made for each other."""
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        WordVectors.load(tmp_path)
    with pytest.raises(ConfigurationInvalid, match="F32"):
        WordVectors.load(written(tmp_path / "kind", kind="F32"))
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        WordVectors.load(written(tmp_path / "name", tensor="other"))
    with pytest.raises(ConfigurationInvalid, match="10 rows"):
        WordVectors.load(written(tmp_path / "rows", rows=10))

"""Vectors are kept in a file, across restarts and by several processes."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.kept_vectors import ASKED_AT_ONCE, KeptVectors

TEXTS = [f"text {number}" for number in range(3 * ASKED_AT_ONCE)]


def numbered(first: int = 0) -> dict[str, np.ndarray]:
    """A vector for each text."""
    return {text: np.array([first + place, 1], np.float32) for place, text in enumerate(TEXTS)}


def same(found: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]) -> bool:
    """Whether the vectors are the same."""
    return found.keys() == expected.keys() and all(np.array_equal(found[text], expected[text]) for text in found)


@pytest.mark.parametrize("named", [True, False])
def test_what_is_kept_is_found_again(tmp_path: Path, named: bool) -> None:  # noqa: FBT001
    """In a file of that name, or in one that goes with the process; nothing of it can be read there."""
    path = tmp_path / "vectors" if named else None
    kept = KeptVectors(path, "one")
    assert kept.of(TEXTS) == {}
    kept.keep(numbered())
    assert same(kept.of([*TEXTS, "unknown"]), numbered())
    if path:
        assert same(KeptVectors(path, "one").of(TEXTS), numbered())
        assert b"text" not in path.read_bytes()


def test_what_another_model_made_is_not_found(tmp_path: Path) -> None:
    """It means something else."""
    KeptVectors(tmp_path / "vectors", "one").keep(numbered())
    assert KeptVectors(tmp_path / "vectors", "other").of(TEXTS) == {}


def test_several_may_keep_at_once(tmp_path: Path) -> None:
    """As replicas with a common folder do; the first one counts."""
    replicas = [KeptVectors(tmp_path / "vectors", "one") for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda replica: replica.keep(numbered()), replicas * 3))
    replicas[0].keep(numbered(7))
    assert same(replicas[1].of(TEXTS), numbered())


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """At the start; later on vectors are made again instead."""
    (tmp_path / "text").write_text("not vectors, and long enough to be read as what it is not" * 100)
    for path in (tmp_path / "text", tmp_path / "no" / "folder"):
        with pytest.raises(ConfigurationInvalid, match="cannot be kept"):
            KeptVectors(path, "one")


def test_a_file_that_breaks_loses_nothing_but_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is found in it, and nothing is kept."""
    kept = KeptVectors(tmp_path / "vectors", "one")
    kept._file.execute("DROP TABLE vectors")
    kept.keep(numbered())
    assert kept.of(TEXTS) == {}
    assert "cannot be kept" in caplog.text
    assert "cannot be read" in caplog.text

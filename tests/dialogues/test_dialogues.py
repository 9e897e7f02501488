"""Some of the scripted conversations, played against an installation with this folder's company."""

from pathlib import Path
from typing import Any

import pytest

from hubbub.cli.demo.reading import dialogue_files, read_dialogue
from tests.dialogues.playing import HERE, company, misses, play

ALWAYS = (
    "approval-large-refund",
    "approval-withdrawn",
    "condition-shipped",
    "correction-in-one-message",
    "digression-confirmation",
    "emotional-refund",
    "followup-second-one",
    "german-cancel",
    "injection-ignore",
    "injection-json",
    "multi-return-if-it-does-not-fit",
    "multi-three-at-once",
    "negation-dont-cancel",
    "refund-of-nothing-named",
    "refund-the-other-one-too",
    "spanish-condition",
    "two-confirmations",
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of each of them, by its name."""
    folder: Path = tmp_path_factory.mktemp("dialogues") / "data"
    with company(folder) as running:
        return play(running, [HERE / f"{name}.yaml" for name in ALWAYS])


@pytest.mark.parametrize("name", ALWAYS)
def test_the_dialogue_goes_as_written(played: dict[str, dict[str, Any]], name: str) -> None:
    """Agents, effects, status, and nothing that must not happen."""
    assert played[name]["ok"], misses(played[name])


def test_every_dialogue_can_be_read() -> None:
    """Also those that only `make eval` plays."""
    assert len([read_dialogue(path) for path in dialogue_files([HERE])]) >= 80

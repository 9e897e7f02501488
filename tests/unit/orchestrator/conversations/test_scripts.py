"""Each script says what it needs and why it may run twice, and is told apart by Redis as the store thinks."""

from pathlib import Path
from typing import get_args

import pytest

from orchestrator.conversations import scripts
from orchestrator.conversations.scripts import SCRIPTS, ScriptName

FOLDER = Path(scripts.__file__).parent / "scripts"
NAMES = get_args(ScriptName)


def test_every_file_is_a_script_the_store_knows() -> None:
    """No dead file, no missing one."""
    assert {path.stem for path in FOLDER.iterdir()} == {*NAMES, "prelude"}


@pytest.mark.parametrize("name", NAMES)
def test_a_script_says_what_it_needs(name: str) -> None:
    """Who changes a script finds its contract in its header."""
    text = (FOLDER / f"{name}.lua").read_text()

    for word in ("-- keys: ", "-- arguments: ", "-- returns: ", "-- Safe to run twice: "):
        assert word in text


@pytest.mark.parametrize("name", NAMES)
def test_what_begins_nothing_works_at_the_memory_limit(name: ScriptName) -> None:
    """A full Redis refuses new turns, configurations, agents, examples and feedback, and finishes open turns."""
    begins = {"begin", "config_put", "agent_put", "examples_put", "feedback"}
    assert SCRIPTS[name].text.startswith("#!lua flags=allow-oom\n") == (name not in begins)

"""Plays the dialogues of this folder as `make demo` does, against an installation with this folder's company."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.installation import Installation, assembled
from tests.running import ROOT

HERE = Path(__file__).parent
PLAYING_SECONDS = 300


@contextmanager
def company(folder: Path) -> Iterator[Installation]:
    """Everything running with empty stores in `folder`; each dialogue with an effect has a customer of its own."""
    with assembled(folder, {"HUBBUB_DEMO_DATA": str(HERE / "company.yml")}) as running:
        yield running


def play(running: Installation, files: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """What came of each dialogue, by its name; see `demo --json` in docs/reference/command-line.md."""
    ended = subprocess.run(
        [sys.executable, "-m", "hubbub.cli", "demo", *map(str, files), "--json"],
        cwd=ROOT,
        env={**os.environ, "HUBBUB_PORT_BASE": str(running.base)},
        capture_output=True,
        text=True,
        timeout=PLAYING_SECONDS,
        check=False,
    )
    assert ended.stdout, ended.stderr
    return {Path(one["file"]).stem: one for one in json.loads(ended.stdout)["dialogues"]}


def misses(one: dict[str, Any]) -> list[str]:
    """What was not as written in a dialogue that was played."""
    turns = [f"{turn['said']!r}: {miss}" for turn in one["turns"] for miss in turn["misses"]]
    return [*turns, *one["misses"]]

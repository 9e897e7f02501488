"""Where there can be no container engine, one line says why: CI goes on, who asked for the tests is told."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.running import ROOT

WHY = "no Docker engine answers, and without apt-get none can be installed"


@pytest.fixture
def nowhere(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a machine without Docker and without a way to get it."""
    for tool in ("bash", "sh", "dirname", "tail", "python3", "date", "true"):
        if found := shutil.which(tool):
            (tmp_path / tool).symlink_to(found)
    return {**os.environ, "PATH": str(tmp_path)}


def test_without_an_engine_the_tests_of_containers_fail_with_one_line(nowhere: Mapping[str, str]) -> None:
    """Who asks for them learns that they were not run."""
    done = _make("test-containers", nowhere)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == WHY
    assert done.stdout == ""


def test_without_an_engine_ci_says_so_and_passes(nowhere: Mapping[str, str]) -> None:
    """One line, and the other tests decide."""
    done = _make("ci", nowhere)
    assert done.returncode == 0
    assert done.stdout == f"CONTAINERS NOT RUN: {WHY}\n"
    assert done.stderr == ""


def _make(target: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run make as if everything the target depends on were done."""
    make = shutil.which("make")
    assert make is not None
    done = [f"--old-file={one}" for one in ("test", "test-integrations", "setup-dev")]
    command = [make, "--no-print-directory", *done, target]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

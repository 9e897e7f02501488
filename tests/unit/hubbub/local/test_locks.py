"""What is installed is decided in one place."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[4] / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.lock"))
APART = ("bootstrap", "word-vectors", "sentence-vectors")
"""Installed by themselves: what makes the environment, and a package of which only the data is wanted."""
PIN = re.compile(r"^([a-z0-9.-]+(?:\[[a-z,]+\])?)==([^ ]+)( ; .*)? \\$", re.MULTILINE)


def pins(lock: Path) -> set[tuple[str, str]]:
    """Every name and version in `lock`."""
    return {(name, version) for name, version, _ in PIN.findall(lock.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_host(lock: Path) -> None:
    """It installs from whatever index the machine is set up with."""
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.stem not in APART], ids=lambda lock: lock.stem)
def test_every_service_runs_the_versions_that_were_tested(lock: Path) -> None:
    """One resolution for all: no lock differs from the developers'."""
    assert pins(lock)
    assert pins(lock) <= pins(REQUIREMENTS / "dev.lock")

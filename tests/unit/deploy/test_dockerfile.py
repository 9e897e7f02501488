"""The Dockerfile builds everywhere and leaves nothing in the images that does not belong there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.roster import OURS
from tests.running import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTRUCTIONS = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)
FINAL_STAGE = INSTRUCTIONS.rpartition("\nFROM ")[2]


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint comes for Linux only")
def test_hadolint_finds_nothing() -> None:
    """The usual mistakes are not in it."""
    hadolint = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60)
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("odd", ["# syntax", "<<", "--link", "--mount", "--chmod"])
def test_every_builder_understands_it(odd: str) -> None:
    """None of what some builder does not know."""
    assert odd not in DOCKERFILE


def test_packages_are_installed_by_their_hashes_only() -> None:
    """Each call of pip takes a lock, and no package's own build code runs."""
    calls = re.findall(r"pip install[^&\n]*", INSTRUCTIONS)
    assert len(calls) == 4
    for call in calls:
        assert "--require-hashes" in call
        assert "--only-binary=:all:" in call
        assert re.search(r"-r /build/\w+\.lock", call)


def test_the_mirror_does_not_stay_in_the_image() -> None:
    """The last stage installs nothing and knows no address of a registry, which its history would tell."""
    assert "PIP_" not in FINAL_STAGE
    assert not re.search(r"^RUN", FINAL_STAGE, re.MULTILINE)


def test_a_container_of_the_hub_wants_a_key() -> None:
    """Not even with an environment of one's own does a container run open to everybody by oversight."""
    assert "HUBBUB_KEY_REQUIRED=true" in FINAL_STAGE


@pytest.mark.parametrize("service", OURS)
def test_what_all_need_is_in_the_lock_of_each(service: str) -> None:
    """The layer that all images share holds exactly what a service's own lock would install."""
    kit, own = _pins("kit"), _pins(service)
    assert kit.items() <= own.items()


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def test_only_what_is_named_goes_to_the_builder() -> None:
    """Everything is ignored first, so that neither .env nor the history can slip into an image."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    for secret in (".env", ".git", ".data", ".venv"):
        assert not [line for line in lines if line.startswith(f"!{secret}")]

"""What docker compose says is kept from who does not need it, and shown to who does."""

from pathlib import Path

import pytest

from hubbub.compose.docker import LAST_LINES, LOG, Compose
from hubbub.errors import ConfigurationInvalid

DOCKER = """#!/bin/sh
i=1; while [ $i -le 50 ]; do echo "step $i"; i=$((i + 1)); done
echo "oh dear" >&2
exit %d
"""


def compose(folder: Path, monkeypatch: pytest.MonkeyPatch, status: int) -> Compose:
    """Docker compose as a program that says much and ends with `status`."""
    docker = folder / "docker"
    docker.write_text(DOCKER % status)
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return Compose(folder, folder / ".env")


def test_what_goes_well_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """All of it is in the log, that of the last command only."""
    docker = compose(tmp_path, monkeypatch, 0)
    docker.run_quietly("build")
    docker.run_quietly("build", "order")
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / LOG).read_text().splitlines() == [f"step {number}" for number in range(1, 51)] + ["oh dear"]


def test_what_fails_shows_the_end_of_what_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name of the file that has all of it."""
    with pytest.raises(ConfigurationInvalid) as failure:
        compose(tmp_path, monkeypatch, 1).run_quietly("build")
    first, *shown = str(failure.value).splitlines()
    assert first == f"docker compose build failed, see {LOG}, which ends:"
    assert len(shown) == LAST_LINES
    assert shown[-2:] == ["step 50", "oh dear"]


def test_without_docker_there_is_another_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationInvalid, match="install Docker, or use `make run`"):
        Compose(tmp_path, tmp_path / ".env").run_quietly("build")

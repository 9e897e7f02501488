"""What the user may choose about a local installation."""

from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.settings import LaunchSettings


def test_without_a_word_the_installation_is_at_8000_and_in_dot_data(tmp_path: Path) -> None:
    """The documented defaults."""
    settings = LaunchSettings.read({}, tmp_path)

    assert (settings.port(27), settings.data_dir) == (8027, tmp_path / ".data")


def test_an_empty_variable_is_no_choice(tmp_path: Path) -> None:
    """A blank line in an environment file leaves the default."""
    settings = LaunchSettings.read({"HUBBUB_PORT_BASE": "", "HUBBUB_DATA_DIR": ""}, tmp_path)

    assert (settings.port_base, settings.data_dir) == (8000, tmp_path / ".data")


def test_one_variable_shifts_all_ports(tmp_path: Path) -> None:
    """HUBBUB_PORT_BASE moves every port by the same distance."""
    assert LaunchSettings.read({"HUBBUB_PORT_BASE": "9000"}, tmp_path).port(25) == 9025


def test_a_relative_data_folder_starts_at_the_project(tmp_path: Path) -> None:
    """Every process gets the same absolute folder, wherever it runs."""
    assert LaunchSettings.read({"HUBBUB_DATA_DIR": "here"}, tmp_path).data_dir == tmp_path / "here"


@pytest.mark.parametrize("base", ["eight", "80", "-1", "65536", "8000.5", "٨٠٠٠"])
def test_what_is_no_port_is_refused(tmp_path: Path, base: str) -> None:
    """The error names the variable and what stood there."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_PORT_BASE"):
        LaunchSettings.read({"HUBBUB_PORT_BASE": base}, tmp_path)


def test_a_base_too_high_for_the_last_port_is_refused(tmp_path: Path) -> None:
    """65530 is a port, but 27 above it there is none."""
    with pytest.raises(ConfigurationInvalid, match="65557"):
        LaunchSettings.read({"HUBBUB_PORT_BASE": "65530"}, tmp_path).port(27)

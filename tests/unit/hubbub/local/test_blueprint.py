"""Reading what an installation consists of."""

from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import read_blueprint

ONE = '[[services]]\nname = "one"\nport = 1\nmodule = "one:app"\nready = "/"\n'


def blueprint(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "blueprint.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "services"),
        ("services = [", "blueprint.toml"),
        (ONE + 'colour = "red"\n', "colour"),
        (ONE + 'command = ["one"]\n', "either module or command"),
        (ONE + 'groups = ["nobody"]\n', "nobody"),
        (ONE + ONE.replace("port = 1", "port = 2"), "share a name"),
        (ONE + ONE.replace('"one"', '"two"'), "share a name or a port"),
    ],
)
def test_a_mistake_in_the_blueprint_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    """A misspelt, doubled or contradictory entry stops the start with words that help to find it."""
    with pytest.raises(ConfigurationInvalid, match=complaint):
        read_blueprint(blueprint(tmp_path, text))


def test_a_missing_blueprint_is_named(tmp_path: Path) -> None:
    """Somebody who is in the wrong folder learns which file was looked for."""
    with pytest.raises(ConfigurationInvalid, match=r"nowhere\.toml"):
        read_blueprint(tmp_path / "nowhere.toml")


def test_a_service_is_left_out_when_the_user_brings_it(tmp_path: Path) -> None:
    """`unless` names the variable with which the user brings his own; set to nothing, it is not set."""
    read = read_blueprint(blueprint(tmp_path, ONE + 'unless = "REDIS_URL"\n'))

    assert read.started_with({"REDIS_URL": "redis://elsewhere"}) == ()
    assert read.started_with({"REDIS_URL": ""}) == read.services

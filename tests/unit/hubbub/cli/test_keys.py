"""Where the keys of containers on this machine come from."""

from pathlib import Path

import pytest

from hubbub.cli.keys import with_keys
from hubbub.local.folder import locked_folder

WRITTEN = "HUBBUB_API_KEY='from the file'\nHUBBUB_DESK_KEY=desk\nREDIS_PASSWORD=private\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an installation in containers."""
    (tmp_path / ".env").write_text(WRITTEN)
    return tmp_path


@pytest.mark.parametrize("env", [{}, {"HUBBUB_URL": "http://127.0.0.1:9000"}, {"HUBBUB_API_KEY": ""}])
def test_a_hub_on_this_machine_gets_the_keys_that_were_written(folder: Path, env: dict[str, str]) -> None:
    """Just the keys, none of the other secrets."""
    known = with_keys(env, folder)
    assert (known["HUBBUB_API_KEY"], known["HUBBUB_DESK_KEY"]) == ("from the file", "desk")
    assert "REDIS_PASSWORD" not in known


def test_what_was_set_by_hand_wins(folder: Path) -> None:
    """It was meant."""
    assert with_keys({"HUBBUB_API_KEY": "mine"}, folder)["HUBBUB_API_KEY"] == "mine"


def test_another_file_may_be_named(folder: Path) -> None:
    """As for `make up`."""
    (folder / "second.env").write_text("HUBBUB_API_KEY=second\n")
    assert with_keys({"HUBBUB_ENV_FILE": "second.env"}, folder)["HUBBUB_API_KEY"] == "second"


def test_a_hub_elsewhere_never_sees_them(folder: Path) -> None:
    """They are this machine's."""
    env = {"HUBBUB_URL": "https://hub.example"}
    assert with_keys(env, folder) == env


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    """As on a machine that runs no containers."""
    assert with_keys({"PATH": "/bin"}, tmp_path) == {"PATH": "/bin"}


def test_the_ports_given_to_make_up_are_where_to_look(tmp_path: Path) -> None:
    """An address that was set wins."""
    ports = {"HUBBUB_PORT": "9610", "MAILPIT_PORT": "9612"}
    known = with_keys(ports, tmp_path)
    assert (known["HUBBUB_URL"], known["HUBBUB_MAIL_URL"]) == ("http://127.0.0.1:9610", "http://127.0.0.1:9612")
    assert with_keys({**ports, "HUBBUB_URL": "http://hub"}, tmp_path)["HUBBUB_URL"] == "http://hub"


def test_the_ports_that_make_up_wrote_are_where_to_look(folder: Path) -> None:
    """Unless `make run` is meant, or the hub's address is known."""
    (folder / ".env").write_text(f"{WRITTEN}HUBBUB_PORT=9610\nMAILPIT_PORT=9612\n")
    known = with_keys({}, folder)
    assert (known["HUBBUB_URL"], known["HUBBUB_MAIL_URL"]) == ("http://127.0.0.1:9610", "http://127.0.0.1:9612")
    assert "HUBBUB_URL" not in with_keys({"HUBBUB_PORT_BASE": "9000"}, folder)
    assert with_keys({"HUBBUB_URL": "http://localhost:7"}, folder)["HUBBUB_URL"] == "http://localhost:7"
    with locked_folder(folder / ".data"):
        assert "HUBBUB_URL" not in with_keys({}, folder)

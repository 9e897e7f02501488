"""The data folder."""

from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.folder import is_held, locked_folder


def test_a_secret_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    """The second start reads what the first has made; nobody else may."""
    with locked_folder(tmp_path / "data") as folder:
        folder.keep("secret", lambda: "first")
        assert folder.keep("secret", lambda: "second") == "first"

    assert (tmp_path / "data/keys/secret").stat().st_mode & 0o777 == 0o600


def test_a_half_written_secret_is_made_again(tmp_path: Path) -> None:
    """Whoever is killed while writing a key leaves only a draft behind."""
    with locked_folder(tmp_path) as folder:
        folder.keep("other", lambda: "x")
        (tmp_path / "keys/secret.draft").write_text("hal", encoding="utf-8")

        assert folder.keep("secret", lambda: "whole") == "whole"


def test_emptying_takes_stores_and_leaves_keys_and_strangers(tmp_path: Path) -> None:
    """Only what services have kept goes."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with locked_folder(tmp_path) as folder:
        folder.keep("secret", lambda: "s")
        (folder.store("order") / "order.db").write_text("rows", encoding="utf-8")
        folder.empty_stores()

        assert list(folder.store("order").iterdir()) == []
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path / "keys/secret").exists()


def test_a_folder_with_foreign_stores_is_refused(tmp_path: Path) -> None:
    """A folder called `stores` that Hubbub did not make is never adopted, so never emptied."""
    (tmp_path / "stores").mkdir()

    with pytest.raises(ConfigurationInvalid, match="HUBBUB_DATA_DIR"), locked_folder(tmp_path):
        pass


def test_stores_that_lie_elsewhere_are_not_emptied(tmp_path: Path) -> None:
    """A link somebody has put there is not followed."""
    (tmp_path / "elsewhere").mkdir()
    with locked_folder(tmp_path / "data") as folder:
        (tmp_path / "data/stores").symlink_to(tmp_path / "elsewhere")

        with pytest.raises(ConfigurationInvalid, match="not emptied"):
            folder.empty_stores()


def test_two_launchers_cannot_share_a_folder(tmp_path: Path) -> None:
    """The second is told what to do; the folder is free again when the first has ended."""
    with (
        locked_folder(tmp_path),
        pytest.raises(ConfigurationInvalid, match="HUBBUB_DATA_DIR and a HUBBUB_PORT_BASE"),
        locked_folder(tmp_path, patience=0),
    ):
        pass
    with locked_folder(tmp_path, patience=0):
        pass


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A data folder that is a file is a mistake of configuration."""
    (tmp_path / "data").write_text("", encoding="utf-8")

    with pytest.raises(ConfigurationInvalid, match="HUBBUB_DATA_DIR"), locked_folder(tmp_path / "data"):
        pass


def test_a_folder_is_held_while_a_launcher_runs(tmp_path: Path) -> None:
    """Looking does not lock, and makes nothing."""
    assert not is_held(tmp_path / "data")
    with locked_folder(tmp_path / "data"):
        assert is_held(tmp_path / "data")
    assert not is_held(tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["hubbub.lock"]

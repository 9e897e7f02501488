"""A backup is whole, or it is none."""

from pathlib import Path

import pytest

from hubbub.backup.archive import LIST, checked, new_archive
from hubbub.errors import ConfigurationInvalid


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup with two files in it."""
    place = tmp_path / "backups" / "one"
    with new_archive(place, "local") as draft:
        (draft / "stores").mkdir()
        (draft / "stores" / "a.db").write_bytes(b"a")
        (draft / "b").write_bytes(b"b")
    return place


def test_it_lists_what_is_in_it(made: Path) -> None:
    """Each file by its sum; only its owner may look into it, since there are keys in it."""
    assert set(checked(made, "local").files) == {"stores/a.db", "b"}
    assert made.stat().st_mode & 0o077 == 0


def test_one_that_failed_leaves_nothing(tmp_path: Path) -> None:
    """Neither under its name nor under another."""

    def fail() -> None:
        with new_archive(tmp_path / "one", "local") as draft:
            (draft / "a").write_bytes(b"a")
            raise RuntimeError("no space")

    with pytest.raises(RuntimeError, match="no space"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(made: Path) -> None:
    """A folder that is there is left as it is."""
    with pytest.raises(ConfigurationInvalid, match="is there already"), new_archive(made, "local"):
        pass
    assert checked(made, "local").files


@pytest.mark.parametrize("damage", ["other content", "missing", "no list"])
def test_damage_is_found_before_anything_is_put_back(made: Path, damage: str) -> None:
    """A file that changed, one that is gone, a list that cannot be read."""
    match damage:
        case "other content":
            (made / "b").write_bytes(b"c")
        case "missing":
            (made / "stores" / "a.db").unlink()
        case "no list":
            (made / LIST).write_text("{")
    with pytest.raises(ConfigurationInvalid, match=r"is damaged|is no backup"):
        checked(made, "local")


def test_it_is_put_back_where_it_came_from(made: Path) -> None:
    """Not into containers."""
    with pytest.raises(ConfigurationInvalid, match="another kind"):
        checked(made, "containers")

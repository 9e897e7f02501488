"""`make new-agent` in a copy of the files it changes."""

import shutil
from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import read_blueprint
from hubbub.scaffold.places import COMPOSE, LOCAL, README, VARIABLES
from hubbub.scaffold.writing import add, remove
from tests.roster import ALL_OFFSETS
from tests.running import ROOT

CHANGED = (COMPOSE, LOCAL, README, VARIABLES)
Content = dict[str, str]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with the files that know of every agent, and one agent."""
    for path in (*CHANGED, "agents/order/rules.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def content(tree: Path) -> Content:
    """Every file below `tree`."""
    return {str(path.relative_to(tree)): path.read_text() for path in tree.rglob("*") if path.is_file()}


def test_what_was_added_is_gone_when_it_is_removed(tree: Path) -> None:
    """Whatever was added before or after it, and whatever was written into its part since."""
    before = content(tree)
    add("gifts", tree)
    with_gifts = content(tree)
    add("warranty", tree)
    add("rental", tree)
    compose = tree / COMPOSE
    service = "      OTEL_SERVICE_NAME: warranty\n"
    compose.write_text(compose.read_text().replace(service, f"{service}      WARRANTY_YEARS: 5\n"))
    (tree / "agents/warranty/terms.py").write_text("YEARS = 5\n")
    remove("warranty", tree)
    remove("rental", tree)
    assert content(tree) == with_gifts
    remove("gifts", tree)
    assert content(tree) == before


def test_it_finds_the_next_free_port(tree: Path) -> None:
    """Which no other service has; and the installation is still one that can be started."""
    offsets = [add(name, tree).offset for name in ("gifts", "warranty")]
    assert len({*offsets, *ALL_OFFSETS}) == 2 + len(ALL_OFFSETS)
    started = {service.name: service for service in read_blueprint(tree / LOCAL).services}
    assert (started["warranty"].module, started["warranty"].port) == ("agents.warranty.app:app", offsets[1])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "lower-case letters"),
        ("Warranty", "lower-case letters"),
        ("../order", "lower-case letters"),
        ("gift_cards", "lower-case letters"),
        ("w" * 21, "lower-case letters"),
        ("class", "lower-case letters"),
        ("hub", "of this name already"),
        ("order", "of this name already"),
        ("mailpit", "of this name already"),
        ("pages", "of this name already"),
    ],
)
def test_a_name_that_cannot_be_had_changes_nothing(tree: Path, name: str, why: str) -> None:
    """It says why."""
    before = content(tree)
    with pytest.raises(ConfigurationInvalid, match=rf"^name={name}: .*{why}"):
        add(name, tree)
    assert content(tree) == before


@pytest.mark.parametrize(
    ("path", "line"), [(COMPOSE, "networks:\n  front"), (LOCAL, 'name = "hub"'), (VARIABLES, "_DB_")]
)
def test_a_file_without_a_place_for_it_changes_nothing(tree: Path, path: str, line: str) -> None:
    """Not even the files that have one."""
    (tree / path).write_text((tree / path).read_text().replace(line, f"# {line}"))
    before = content(tree)
    with pytest.raises(ConfigurationInvalid, match=r"nothing was changed|does not describe"):
        add("warranty", tree)
    assert content(tree) == before


def test_only_what_it_wrote_is_removed(tree: Path) -> None:
    """Others depend on the rest."""
    before = content(tree)
    for name, why in (("order", "was not written by"), ("warranty", "no such agent")):
        with pytest.raises(ConfigurationInvalid, match=f"^name={name}: .*{why}"):
            remove(name, tree)
    assert content(tree) == before

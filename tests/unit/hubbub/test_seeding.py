"""The file an empty store is filled from."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import AfterValidator

from hubbub.errors import ConfigurationInvalid
from hubbub.seeding import Money, SeedEntry, SeedId, SeedMoment, Whole, distinct, read_seed

NOW = datetime(2031, 3, 10, 12, 0, tzinfo=UTC)


class Boat(SeedEntry):
    """A boat of the file."""

    id: SeedId
    price: Money = 0
    seats: Whole = 0
    built: SeedMoment = NOW


class Harbour(SeedEntry):
    """What one agent reads of the file."""

    name: str = "none"
    boats: Annotated[tuple[Boat, ...], AfterValidator(distinct)] = ()


def read(path: Path, text: str) -> Harbour:
    """The harbour in a file with this text."""
    path.write_text(text, "utf-8")
    return read_seed(path, Harbour, NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "harbour.yaml"


def test_ids_are_read_as_they_are_written(path: Path) -> None:
    """YAML would make numbers, dates and truths of them."""
    ids = ["0042", "1e3", "2031-03-10", "yes", "1_000", "0x1F"]
    found = read(path, f"boats: [{', '.join(f'{{id: {one}}}' for one in ids)}]")
    assert [boat.id for boat in found.boats] == ids


def test_moments_count_from_the_start(path: Path) -> None:
    """Relative ones become fixed."""
    (boat,) = read(path, "boats: [{id: a, price: 4900, built: -12d2m}]").boats
    assert (boat.price, boat.built) == (4900, datetime(2031, 2, 26, 12, 2, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "boats:\nname:\n", "{}", "crew: [{id: somebody}]"])
def test_what_is_not_there_is_as_good_as_empty(path: Path, text: str) -> None:
    """Sections without anything in them, and those of other agents."""
    assert read(path, text) == Harbour()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("boats: [{id: a}, {id: b, price: cheap}]", r"harbour.yaml: boats\.1\.price: .*whole number; money is"),
        ("boats: [{id: a, seats: a few}]", r"boats\.0\.seats: .*'a few' is not a whole number$"),
        ("boats: [{id: a, built: someday}]", r"boats\.0\.built"),
        ("boats: [{price: 1}]", r"boats\.0\.id"),
        ("boats: [{id: ''}]", r"boats\.0\.id"),
        ("boats: [{id: a}, {id: b}, {id: a}]", r"boats: .*'a' is given twice"),
        ("boats: [", r"HUBBUB_DEMO_DATA: .*cannot be read"),
        ("- a\n- b", r"the whole file"),
    ],
)
def test_a_slip_is_named_with_its_place(path: Path, text: str, named: str) -> None:
    """Whoever wrote the file reads where to look."""
    with pytest.raises(ConfigurationInvalid, match=named):
        read(path, text)


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    """Or one that is no text."""
    with pytest.raises(ConfigurationInvalid, match=r"harbour.yaml cannot be read"):
        read_seed(path, Harbour, NOW)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationInvalid, match=r"harbour.yaml cannot be read"):
        read_seed(path, Harbour, NOW)

"""Filling the store from a company's file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.support.casework import Customer
from agents.support.demo import DemoFile
from hubbub.errors import ConfigurationInvalid
from hubbub.seeding import read_seed

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def written(folder: Path, text: str) -> Path:
    """A file with `text`."""
    path = folder / "company.yaml"
    path.write_text(text)
    return path


def test_support_takes_the_name_and_the_customers(tmp_path: Path) -> None:
    """Sections and members that belong to others are passed over."""
    text = """
        company: {name: Crema & Co, currency: EUR, mood: fine}
        customers:
          - {id: 0042, name: Mia Weber, email: mia@example.com, phone: "+49 30 1"}
          - {id: K/7, name: yes}
        charges: nonsense
    """
    file = read_seed(written(tmp_path, text), DemoFile, NOW)
    assert file.company.name == "Crema & Co"
    assert file.people() == [
        Customer("0042", "Mia Weber", "mia@example.com", {}),
        Customer("K/7", "yes", None, {}),
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("customers: [{id: a, name: A, email: nobody}]", "customers.0.email"),
        ("customers: [{id: a, name: A}, {name: B}]", "customers.1.id"),
        ("customers: [{id: a, name: A}, {id: a, name: B}]", "customers"),
        ("company: [1]", "company"),
        ("customers: [", "cannot be read"),
        ("- just a list", "company.yaml"),
    ],
)
def test_a_malformed_file_is_refused_by_the_field(tmp_path: Path, text: str, field: str) -> None:
    """Who wrote the file learns where to look."""
    with pytest.raises(ConfigurationInvalid, match=field):
        read_seed(written(tmp_path, text), DemoFile, NOW)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A wrong path is a mistake, not an empty company."""
    with pytest.raises(ConfigurationInvalid, match=r"missing\.yaml"):
        read_seed(tmp_path / "missing.yaml", DemoFile, NOW)


@pytest.mark.parametrize("text", ["", "services: []"])
def test_a_file_without_customers_is_fine(tmp_path: Path, text: str) -> None:
    """Another company may leave sections out."""
    assert read_seed(written(tmp_path, text), DemoFile, NOW) == DemoFile()

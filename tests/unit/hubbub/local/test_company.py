"""What a launcher reads of the company."""

from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.company import Company, read_company


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_any_company_will_do(tmp_path: Path) -> None:
    """The rest of the file is the agents' business."""
    text = "company: {name: Häuser & Söhne, timezone: Europe/Vienna, motto: x}\ncustomers: [{id: k1}, {id: k2}]\n"

    assert read_company(written(tmp_path, text)) == Company("Häuser & Söhne", "Europe/Vienna", "k1")


def test_a_company_of_few_words_is_none_the_worse(tmp_path: Path) -> None:
    """What is not told is not known."""
    assert read_company(written(tmp_path, "company: {name: Short}\n")) == Company("Short")


@pytest.mark.parametrize("text", ["company: [", "customers: 3", "just words"])
def test_a_file_that_is_no_company_is_named(tmp_path: Path, text: str) -> None:
    """The error names the variable and the file."""
    with pytest.raises(ConfigurationInvalid, match=r"HUBBUB_DEMO_DATA: .*company\.yaml"):
        read_company(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A misspelt path does not start an empty company."""
    with pytest.raises(ConfigurationInvalid, match=r"HUBBUB_DEMO_DATA: .*gone\.yaml"):
        read_company(tmp_path / "gone.yaml")

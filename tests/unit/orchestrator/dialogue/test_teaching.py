"""A company's own labelled examples."""

from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from orchestrator.dialogue.router import Example
from orchestrator.dialogue.teaching import read_examples


def file_of(folder: Path, *lines: str) -> Path:
    """A file with these lines."""
    path = folder / "examples.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_names_agents_or_skills(tmp_path: Path) -> None:
    """Several, none, and skills before agents; other members and empty lines are no matter."""
    path = file_of(
        tmp_path,
        '{"text": "where is it", "agents": ["order"], "source": "us"}',
        "",
        '{"text": "cancel and book", "agents": ["order"], "skills": ["order.cancel_order", "booking.book_slot"]}',
        '{"text": "tell a joke", "agents": ["oos"]}',
    )
    assert read_examples(path) == (
        Example("where is it", frozenset({"order"})),
        Example("cancel and book", frozenset({"order.cancel_order", "booking.book_slot"})),
        Example("tell a joke", frozenset()),
    )


@pytest.mark.parametrize("line", ["where is it", '{"text": "where is it"}', '{"text": "", "agents": ["order"]}'])
def test_a_line_that_says_nothing_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    """Not left out in silence."""
    with pytest.raises(ConfigurationInvalid, match="line 2"):
        read_examples(file_of(tmp_path, '{"text": "hi", "agents": ["oos"]}', line))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A hub that was to be taught does not start untaught."""
    with pytest.raises(ConfigurationInvalid, match=r"nowhere\.jsonl"):
        read_examples(tmp_path / "nowhere.jsonl")

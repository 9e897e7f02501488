"""Dialogue files: what they may say, and how their mistakes are told."""

from pathlib import Path

import pytest

from hubbub.cli.demo.reading import dialogue_files, read_dialogue
from hubbub.cli.errors import WrongUsage

DEMO = Path(__file__).parents[4] / "deploy/demo/dialogues"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place for a dialogue."""
    return tmp_path / "dialogue.yaml"


@pytest.mark.parametrize("path", dialogue_files([DEMO]), ids=lambda path: path.stem)
def test_the_demos_own_files_can_be_read(path: Path) -> None:
    """None has a mistake."""
    assert read_dialogue(path).turns


def test_the_documents_example_can_be_read(file: Path) -> None:
    """What an author copies works."""
    text = (DEMO.parents[2] / "docs/reference/dialogue-files.md").read_text(encoding="utf-8")
    file.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert len(read_dialogue(file).turns) == 2


@pytest.mark.parametrize("word", ["yes", "no", "10:00", "2026-03-08", "007", "1e3", "null", "~"])
def test_a_plain_word_is_what_the_customer_says(file: Path, word: str) -> None:
    """YAML would make truth values, numbers and dates of these."""
    file.write_text(f"title: T\nturns:\n  - says: {word}\n")
    assert read_dialogue(file).turns[0].says == word


def test_one_way_may_stand_without_a_list(file: Path) -> None:
    """As may every single value."""
    file.write_text("title: T\nturns:\n  - {says: hi, expects: {status: answered, agents: none, mails: none}}\n")
    [expected] = read_dialogue(file).turns[0].expects
    assert (expected.status, expected.agents, expected.mails) == (("answered",), (), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("title: [", "is not YAML"),
        ("- a", ":1: Input should be"),
        ("title: T\nturns: []\n", ":2: turns: "),
        ("title: T\nturns:\n  - says: hi\n    sais: ho\n", ":4: turns.0.sais: Extra inputs are not permitted"),
        ("title: T\ntitle: U\nturns: [{says: hi}]\n", ":2: title stands here twice"),
        ("title: T\nturns:\n  - expects: {}\n", ":3: turns.0: give either says or desk"),
        ("title: T\nturns:\n  - {says: hi, desk: approve}\n", "give either says or desk"),
        ("title: T\nturns:\n  - {says: hi, reason: why}\n", "reason belongs to a decision"),
        ("title: T\nturns:\n  - {desk: maybe}\n", ":3: turns.0.desk: Input should be 'approve' or 'decline'"),
        ("title: T\nturns:\n  - says: hi\n    expects:\n      status: fine\n", ":5: turns.0.expects.0.status.0: "),
        ("title: T\nturns:\n  - says: hi\n    expects:\n      skills: refund\n", ":5: turns.0.expects.0.skills.0: "),
        (
            "title: T\nturns:\n  - says: hi\n    expects: {effects: {a.b=gone: 1}}\n",
            "turns.0.expects.0.effects.a.b=gone",
        ),
        ("title: T\nturns:\n  - says: hi\n    expects: {effects: {a.b: many}}\n", "turns.0.expects.0.effects.a.b"),
        ("title: T\nturns:\n  - says: hi\n    expects: {reply: {matches: '('}}\n", "is not a regular expression"),
        ("title: T\nturns:\n  - says: hi\n    expects: {captures: {x: {}}}\n", "give either member or matches"),
        ("title: T\nturns:\n  - says: ${x}\n", "${x} was not captured before '${x}'"),
        ("title: &t [*t]\n", "an anchor holds itself"),
        ("title: T\ncustomer:\nturns: [{says: hi}]\n", ":2: customer: String should have at least 1 character"),
    ],
)
def test_a_mistake_is_told_with_its_line(file: Path, text: str, told: str) -> None:
    """So that an author finds it."""
    file.write_text(text)
    with pytest.raises(WrongUsage) as caught:
        read_dialogue(file)
    assert str(caught.value).startswith(str(file))
    assert told in str(caught.value)


SURE = """
title: T
turns:
  - says: when?
    expects:
      - {when: free, then: [{says: thanks}]}
      - {when: taken, captures: {time: ask.slot}}
  - says: ${time}
"""


def test_a_value_is_known_where_every_way_there_captured_it(file: Path) -> None:
    """The way that ends elsewhere need not."""
    file.write_text(SURE)
    assert read_dialogue(file).turns[1].says == "${time}"


def test_a_value_that_one_way_does_not_capture_is_a_mistake(file: Path) -> None:
    """It would be missing in the middle of a dialogue."""
    file.write_text(SURE.replace(", then: [{says: thanks}]", ""))
    with pytest.raises(WrongUsage, match="time} was not captured"):
        read_dialogue(file)


def test_files_and_folders_are_found_in_order(tmp_path: Path) -> None:
    """Folders give their files by name."""
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        (tmp_path / name).write_text("")
    found = dialogue_files([tmp_path / "b.yaml", tmp_path])
    assert [path.name for path in found] == ["b.yaml", "a.yaml", "b.yaml"]


@pytest.mark.parametrize("name", ["empty", "missing.yaml"])
def test_nothing_to_play_is_wrong_usage(tmp_path: Path, name: str) -> None:
    """A demonstration of nothing would always succeed."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUsage, match="no dialogue file"):
        dialogue_files([tmp_path / name])


def test_bytes_that_are_no_text_are_told(file: Path) -> None:
    """No traceback."""
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUsage, match="cannot be read"):
        read_dialogue(file)

"""Reading trees: what an author gets wrong is said at once, all of it, with the place."""

import re
from pathlib import Path

import pytest

from agents.support.tree_checks import checked, faults_of
from agents.support.trees import MAX_FILE_BYTES, Advice, tree_files, tree_of
from hubbub.errors import ConfigurationInvalid

KETTLE = """
title: The kettle stays cold
questions: [my kettle does not heat]
facts:
  model: {small: [mini, travel kettle], large: [family]}
nodes:
  plug: {say: Plug it into another socket., otherwise: light}
  light:
    ask: What does the light do?
    options:
      dark: {label: It stays dark, words: [off], to: [{when: {model: [small, large]}, to: person}, {to: ticket}]}
      blinks: {label: It blinks, to: rest}
  rest: {say: Let it cool down., otherwise: plug, at_most: {times: 2, then: broken}}
  broken: {end: ticket, say: It has to be repaired.}
"""


def test_a_good_tree_has_no_faults() -> None:
    """A loop is fine that a node ends."""
    tree = tree_of(KETTLE)
    assert tree.start == "plug"
    assert isinstance(tree.nodes["rest"], Advice)
    assert faults_of(tree) == ()


@pytest.mark.parametrize(
    ("instead", "by", "fault"),
    [
        ("otherwise: light", "otherwise: lihgt", "plug.otherwise leads to lihgt, which does not exist"),
        (", {to: ticket}]", "]", "light.options.dark.to does not say where to go when no condition holds"),
        ("when: {model: [small, large]}", "when: {model: tiny}", "asks for model: tiny, which neither"),
        ("when: {model: [small, large]}", "when: {colour: red}", "asks for colour: red, which neither"),
        ("to: rest", "to: ticket", "rest is never reached"),
        (", at_most: {times: 2, then: broken}", "", "plug → light → rest → plug is a loop without an end"),
        ("at_most: {times: 2, then: broken}", "at_most: {times: 2, then: plug}", "is a loop without an end"),
        (
            "  broken: {end: ticket, say: It has to be repaired.}",
            "  solved: {end: ticket}",
            "solved is the name of an end",
        ),
    ],
)
def test_a_faulty_tree_is_found_out(instead: str, by: str, fault: str) -> None:
    """Before a customer walks into it."""
    assert KETTLE.count(instead) == 1
    assert any(fault in found for found in faults_of(tree_of(KETTLE.replace(instead, by))))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title: [", "no YAML"),
        ("title: x", "nodes: Field required"),
        (KETTLE.replace("otherwise: light", "otherwise: light, colour: red"), "nodes.plug.advice.colour"),
        (KETTLE.replace("blinks: {label: It blinks, to: rest}", ""), "at least 2 items"),
        (KETTLE.replace("times: 2", "times: 99"), "less than or equal to 5"),
        (KETTLE.replace("end: ticket", "end: nowhere"), "'solved', 'ticket' or 'person'"),
    ],
)
def test_a_malformed_tree_is_told_with_the_place(text: str, fault: str) -> None:
    """An author finds the line."""
    with pytest.raises(ValueError, match=re.escape(fault)):
        tree_of(text)


def test_an_option_may_be_called_no() -> None:
    """YAML would make a truth value of it."""
    options = "{yes: {label: Yes, to: solved}, no: {label: No, to: ticket}}"
    tree = tree_of(f"title: t\nnodes:\n  start: {{ask: Light on, options: {options}}}")
    assert faults_of(tree) == ()


def test_the_service_does_not_start_with_a_faulty_tree(tmp_path: Path) -> None:
    """All faults of all files are named."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "kettle.tree.yaml").write_text(KETTLE)
    (tmp_path / "deep" / "pot.tree.yaml").write_text("title: x\nnodes: {a: {say: y, otherwise: b}}")
    (tmp_path / "pan.tree.yaml").write_text("nodes: 7")
    (tmp_path / "compose.yaml").write_text("services: none of our business")
    with pytest.raises(ConfigurationInvalid) as raised:
        checked(tree_files(tmp_path))
    assert "pot: a.otherwise leads to b" in str(raised.value)
    assert "pan: title: Field required" in str(raised.value)
    (tmp_path / "deep" / "pot.tree.yaml").unlink()
    (tmp_path / "pan.tree.yaml").unlink()
    assert list(checked(tree_files(tmp_path))) == ["kettle"]


def test_an_endless_file_is_not_read(tmp_path: Path) -> None:
    """It is no tree."""
    (tmp_path / "kettle.tree.yaml").write_text(KETTLE + "#" * MAX_FILE_BYTES)
    with pytest.raises(ConfigurationInvalid, match="longer than"):
        tree_files(tmp_path)


def test_the_demo_companys_trees_are_good() -> None:
    """Those of Larkspur Outfitters."""
    folder = Path(__file__).parents[4] / "deploy" / "demo" / "knowledge"
    assert len(checked(tree_files(folder))) >= 6

"""Ids are recognised by their shape, whatever a company's ids look like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.cards import Vocabulary
from hubbub.vocabulary import MAX_SHAPES, id_pattern


def matches(pattern: str | None, text: str) -> bool:
    """Whether the whole of `text` looks like an id."""
    return pattern is not None and re.fullmatch(pattern, text) is not None


@pytest.mark.parametrize(
    ("seen", "recognised", "other"),
    [
        (["ord_1"], "ord_98765", "ch_1"),
        (["#W2378156", "#W4776164"], "#W1", "W1"),
        (["inv-0042/A"], "inv-7/A", "inv-7/B"),
        (["a.1"], "a.22", "ab22"),
        (["ord_1", "PO-9"], "PO-123", "ord-1"),
        (["Ö 12"], "Ö 7", "O 7"),
    ],
)
def test_an_id_made_the_same_way_is_recognised(seen: list[str], recognised: str, other: str) -> None:
    """Numbers may differ, everything else must be the same."""
    pattern = id_pattern(seen)
    assert matches(pattern, recognised)
    assert not matches(pattern, other)


def test_without_ids_there_is_no_pattern() -> None:
    """An empty store knows nothing of how its ids look."""
    assert id_pattern([]) is None
    assert id_pattern([""]) is None


def test_a_small_number_is_no_id() -> None:
    """Where ids are bare numbers, "2 charges" or "49 dollars" hold none."""
    pattern = id_pattern(["10042", "200001"])
    assert matches(pattern, "31337")
    assert not matches(pattern, "49")


def test_random_ids_are_recognised_by_the_length_of_their_parts() -> None:
    """Where each id has letters of its own, an unseen one of the same build is known, and a plain word is not."""
    pattern = id_pattern([f"ch_{random}" for random in ("3Mml4", "Zk20p", "0aBc9", "q7qqQ", "8H8hx", "vv1Tt")])
    assert matches(pattern, "ch_J5kkL")
    assert not matches(pattern, "ch_plain")
    assert not matches(pattern, "ch_J5")


def test_only_the_commonest_shapes_are_kept() -> None:
    """A store full of oddities does not make a pattern without end."""
    pattern = id_pattern([*(f"{letter * 3}!" for letter in "abcdefgh"), "ord_1", "ord_2"])
    assert pattern is not None
    assert len(pattern.split("|")) == MAX_SHAPES
    assert matches(pattern, "ord_3")


def test_a_pattern_stands_safely_inside_another() -> None:
    """Its alternatives do not leak into what stands around them."""
    pattern = id_pattern(["ord_1", "po-1"])
    assert re.fullmatch(rf"<{pattern}>", "<po-7>")
    assert not re.fullmatch(rf"<{pattern}>", "<ord_7")


@given(st.lists(st.text(min_size=1, max_size=300), max_size=30))
def test_every_pattern_fits_the_card(ids: list[str]) -> None:
    """Whatever the ids are, the pattern compiles and is short enough to be published."""
    pattern = id_pattern(ids)
    re.compile(Vocabulary(pattern=pattern).pattern or "")


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=MAX_SHAPES))
def test_each_known_id_matches(ids: list[str]) -> None:
    """As long as there are few shapes, no id of the store is missed."""
    pattern = id_pattern(ids)
    assert all(matches(pattern, known) for known in ids)

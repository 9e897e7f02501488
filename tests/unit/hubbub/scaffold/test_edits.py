"""An insertion goes to the one place it is meant for, and comes out again."""

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.scaffold.edits import Insertion

LIST = Insertion("a.yml", "the item", r"items: \[[^]\n]*", ", new")
LINES = Insertion("a.yml", "the part new", r"^(?=end:)", "new:\n  a: 1\n\n", r"^new:\n(?:(?:  .*)?\n)+")


@pytest.mark.parametrize("insertion", [LIST, LINES], ids=lambda one: one.what)
def test_what_is_taken_out_leaves_no_trace(insertion: Insertion) -> None:
    """Also where something came behind it meanwhile."""
    before = "items: [old]\nend: 1\n"
    assert insertion.taken_from(insertion.put_into(before)) == before
    later = Insertion("a.yml", "later", insertion.behind, insertion.text.replace("new", "later"))
    both = later.put_into(insertion.put_into(before))
    assert insertion.taken_from(both) == later.put_into(before)


def test_what_people_wrote_into_it_goes_with_it() -> None:
    """Only where that is expected."""
    grown = LINES.put_into("end: 1\n").replace("  a: 1\n", "  a: 1\n  b: 2\n")
    assert LINES.taken_from(grown) == "end: 1\n"


def test_a_longer_word_is_another_one() -> None:
    """The item `new` is not cut out of `new-records`."""
    with pytest.raises(ConfigurationInvalid, match="the item as it was written"):
        LIST.taken_from("items: [old, new-records]\n")


@pytest.mark.parametrize("content", ["", "items: [a]\nitems: [b]\n"])
def test_a_place_that_is_not_clear_is_none(content: str) -> None:
    """Neither no place nor two of them; the file is named."""
    with pytest.raises(ConfigurationInvalid, match=r"^a\.yml does not have exactly one place for the item"):
        LIST.put_into(content)

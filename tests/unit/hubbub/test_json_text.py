"""The texts are those of the standard library, or say the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.json_text import canonical, compact

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@given(values)
def test_a_value_is_written_as_the_standard_library_writes_it(value: object) -> None:
    """Step keys rest on it, and what other hubs have written."""
    assert canonical(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    assert json.loads(compact(value)) == value


@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=20)))
def test_strings_are_written_letter_by_letter_as_the_standard_library_writes_them(texts: list[str]) -> None:
    """The ids of turns are hashes of such a text, whichever hub works them out, and half a character is one too."""
    assert compact(texts) == json.dumps(texts, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("value", [object(), {"at": {1, 2}}, b"x"], ids=lambda value: type(value).__name__)
def test_what_json_does_not_know_is_refused(value: object) -> None:
    """By its kind, not its content."""
    with pytest.raises(TypeError, match="nothing that JSON knows"):
        canonical(value)


def test_a_text_that_need_not_be_canonical_knows_a_little_more() -> None:
    """But not everything."""
    assert compact({"at": (1, 2)}) == '{"at":[1,2]}'
    with pytest.raises(TypeError, match="object is nothing that JSON knows"):
        compact([object()])

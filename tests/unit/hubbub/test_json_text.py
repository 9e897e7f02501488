"""The texts are those of the standard library, only cheaper."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.json_text import canonical, compact

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@given(values)
def test_a_value_is_written_as_the_standard_library_writes_it(value: object) -> None:
    """Step keys rest on it, and what other hubs have written."""
    assert compact(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("value", [object(), {"at": {1, 2}}, b"x"], ids=lambda value: type(value).__name__)
def test_what_json_does_not_know_is_refused(value: object) -> None:
    """By its kind, not its content."""
    with pytest.raises(TypeError, match="nothing that JSON knows"):
        compact(value)

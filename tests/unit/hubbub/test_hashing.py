"""The same parts hash alike everywhere, other parts do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.hashing import canonical, digest, keyed_digest

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def test_hashes_stay_what_they_are() -> None:
    """Turn ids and step keys rest on them: a change would let an effect happen twice during an upgrade."""
    assert canonical({"b": [1, None], "a": "Zürich"}) == '{"a":"Zürich","b":[1,null]}'
    assert digest("t_1", "order", {"b": 1, "a": 2}) == "2027d982e9bee751c60572882146361d"
    assert keyed_digest("secret", "tenant", "key") == "5c4ab2f035fec0e9c8bca208f9477102"


@given(st.dictionaries(st.text(max_size=8), values, max_size=6))
def test_the_order_of_members_does_not_matter(value: dict[str, object]) -> None:
    """Two clients that write the same object differently mean the same."""
    turned = dict(reversed(value.items()))
    assert digest(turned) == digest(value)


@pytest.mark.parametrize(
    ("one", "other"), [(("ab", "c"), ("a", "bc")), (("1",), (1,)), ((["a"],), ("a",)), ((), ("",))]
)
def test_parts_do_not_run_together(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    """What belongs to one part cannot pass for another's."""
    assert digest(*one) != digest(*other)


def test_a_keyed_hash_needs_the_key() -> None:
    """Nobody without the secret can guess the id that a key leads to."""
    assert len({digest("x"), keyed_digest("one", "x"), keyed_digest("two", "x")}) == 3

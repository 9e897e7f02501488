"""The texts are those of the standard library, or say the same."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from hubbub.identity import Identity
from hubbub.json_text import canonical, compact
from hubbub.outcomes import AnyOutput, ApprovalRequest, Card, Done, NeedsApproval

CARD = Card.model_validate({"type": "order", "id": "o1", "at": None})
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


@pytest.mark.parametrize(
    "model",
    [
        Done(
            output=AnyOutput(page=1, of=[None, "x"]),
            say="ja \u2028",
            cards=(Card.model_validate({"type": "t", "n": 1}),),
        ),
        NeedsApproval(approval=ApprovalRequest(amount=1, currency="EUR", reason="r", expires_at=datetime.now(UTC))),
        Identity(tenant="t", conversation="c", turn="t", step="s", grant=None),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_model_says_the_same_as_by_itself(model: BaseModel) -> None:
    """With the models in it, and what they take besides their fields."""
    assert json.loads(compact(model)) == json.loads(model.model_dump_json())

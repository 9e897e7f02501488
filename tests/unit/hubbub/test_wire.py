"""The body of a call."""

import pytest
from pydantic import ValidationError

from hubbub.wire import CallContext, SkillCall


def test_an_empty_call_is_a_call() -> None:
    """No input, and a context that claims nothing."""
    call = SkillCall.model_validate_json("{}")
    assert (call.input, call.context) == ({}, CallContext(locale="en-US", timezone="UTC", channel="api"))


def test_a_context_may_say_more_a_call_may_not() -> None:
    """The hub may tell more of where a call comes from; a stray member beside the input is a mistake."""
    assert CallContext.model_validate({"channel": "web", "invented": "later"}).channel == "web"
    with pytest.raises(ValidationError, match="customer"):
        SkillCall.model_validate({"input": {}, "customer": "ada"})


@pytest.mark.parametrize("name", ["Nowhere/Atlantis", "", "../etc/passwd", "Europe", "UTC\0", "x" * 65])
def test_a_time_zone_must_be_known(name: str) -> None:
    """A skill that tells a time would break on it, long after the call was accepted."""
    with pytest.raises(ValidationError, match="timezone"):
        CallContext(timezone=name)


def test_history_is_bounded() -> None:
    """A hundred messages are enough."""
    message = {"role": "customer", "text": "hello"}
    assert len(CallContext.model_validate({"history": [message] * 100}).history) == 100
    with pytest.raises(ValidationError, match="history"):
        CallContext.model_validate({"history": [message] * 101})

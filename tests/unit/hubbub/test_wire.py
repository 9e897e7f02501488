"""The body of a call."""

import pytest
from pydantic import ValidationError

from hubbub.wire import CallContext, HistoryMessage, SkillCall, skill_call


def test_an_empty_call_is_a_call() -> None:
    """No input, and a context that claims nothing."""
    call = skill_call.validate_json("{}")
    assert (call.input, call.context) == ({}, CallContext(locale="en-US", timezone="UTC", channel="api"))


def test_a_context_may_say_more_a_call_may_not() -> None:
    """The hub may tell more of where a call comes from; a stray member beside the input is a mistake."""
    assert skill_call.validate_python({"context": {"channel": "web", "invented": "later"}}).context.channel == "web"
    with pytest.raises(ValidationError, match="customer"):
        skill_call.validate_python({"input": {}, "customer": "ada"})


@pytest.mark.parametrize("name", ["Nowhere/Atlantis", "", "../etc/passwd", "Europe", "UTC\0", "x" * 65])
def test_a_time_zone_must_be_known(name: str) -> None:
    """A skill that tells a time would break on it, long after the call was accepted."""
    with pytest.raises(ValidationError, match="timezone"):
        skill_call.validate_python({"context": {"timezone": name}})


def test_history_is_bounded() -> None:
    """A hundred messages are enough."""
    message = {"role": "customer", "text": "hello"}
    assert len(skill_call.validate_python({"context": {"history": [message] * 100}}).context.history) == 100
    with pytest.raises(ValidationError, match="history"):
        skill_call.validate_python({"context": {"history": [message] * 101}})


def test_what_the_hub_writes_an_agent_reads() -> None:
    """With all that can be said in it."""
    said = (HistoryMessage("customer", "Grüße \u2028"), HistoryMessage("bot", "ok"))
    call = SkillCall(input={"n": 1, "of": [None, 1.5]}, context=CallContext(locale="de", mood="upset", history=said))
    assert skill_call.validate_json(call.body) == call

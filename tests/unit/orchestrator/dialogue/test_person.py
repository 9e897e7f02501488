"""The wish for a person must be heard even when no agent is there to learn it from."""

import pytest

from orchestrator.dialogue.person import wants_person


@pytest.mark.parametrize(
    "message",
    [
        "talk to a human",
        "I want a refund and I want to talk to a human",
        "put me through to your manager",
        "can I speak with someone?",
        "Operator!",
        "I don't want to talk to a bot",
        "contact customer service",
        "I need a representative",
        "get me your supervisor",
    ],
)
def test_a_wish_for_a_person_is_heard(message: str) -> None:
    """In whatever words it comes."""
    assert wants_person(message)


@pytest.mark.parametrize(
    "message",
    [
        "I talked to an agent yesterday",
        "your agent told me it was sent",
        "I don't want to talk to a person",
        "I need someone to fix my bike",
        "contact my bank",
        "get me a refund",
    ],
)
def test_people_mentioned_in_passing_are_not_asked_for(message: str) -> None:
    """To name a person is not to want one."""
    assert not wants_person(message)

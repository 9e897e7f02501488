"""Pieces of the conversation at a terminal."""

import pytest

from hubbub.cli.chat import chosen, exit_code
from hubbub.cli.replies import Approval, Reply
from hubbub.cli.screen import awaited, harmless


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1", "Monday"),
        (" 2 ", "Tuesday"),
        ("3", "3"),
        ("0", "0"),
        ("²", "²"),
        ("Monday", "Monday"),
        ("1 please", "1 please"),
    ],
)
def test_a_number_stands_for_the_option(line: str, said: str) -> None:
    """Anything else is what it is."""
    assert chosen(line, ("Monday", "Tuesday")) == said


def test_without_options_a_number_is_a_number() -> None:
    """The hub may have asked how many."""
    assert chosen("1", ()) == "1"


def test_only_a_failed_turn_is_a_failure() -> None:
    """A question or an honest no is an answer."""
    reply = Reply(conversation_id="c", turn_id="t", status="refused", reply="No.")
    assert exit_code(reply) == 0
    assert exit_code(reply.model_copy(update={"status": "failed"})) == 1


def test_words_from_outside_do_not_steer_the_terminal() -> None:
    """Escape sequences and direction marks go, lines and tabs stay."""
    assert harmless("a\x1b[2Jb\r\x9bc\u202ed\n\te") == "a[2Jbcd\n\te"


def test_an_approval_says_what_waits() -> None:
    """With the sum as people write it."""
    approval = Approval(id="ap_1", skill="order.refund", amount=48000, currency="USD", reason="large")
    assert awaited(approval) == "Waits for a person to approve: order.refund of $480 (large), approval ap_1"


def test_what_a_later_hub_adds_is_kept() -> None:
    """The JSON output is what the hub sent."""
    sent = {"conversation_id": "c", "turn_id": "t", "status": "new", "reply": "Hi", "mood": {"joy": 1}}
    assert Reply.model_validate(sent).raw() == sent

"""Whether a reply says only what was told, and whether each call served something."""

from typing import Any

import pytest

from hubbub.cli.demo.checks import needless_calls
from hubbub.cli.demo.grounding import facts, ungrounded
from hubbub.cli.replies import Reply

STEP = {"id": "s1", "agent": "order", "skill": "list_charges", "outcome": "done", "attempts": 1}


def turn(reply: str, *steps: dict[str, Any], message: str = "") -> Reply:
    """A turn as the hub shows it."""
    about = {"conversation_id": "c", "turn_id": "t", "status": "answered", "message": message}
    return Reply.model_validate({**about, "reply": reply, "steps": [{**STEP, **step} for step in steps]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is ord_10042, on its way.", {"ord_10042"}),
        ("$49 goes back, 1,299.50 does not.", {"49", "1,299.50"}),
        ("Tuesday at 2:30 PM, or 9:00 AM", {"14:30", "09:00"}),
        ("We write to ada@example.com.", {"ada@example.com"}),
        ("Nothing to be wrong about.", set()),
    ],
)
def test_facts_are_what_could_be_wrong(text: str, found: set[str]) -> None:
    """Numbers, ids, amounts, times, addresses."""
    assert facts(text) == found


def test_what_a_step_said_or_put_out_is_grounded() -> None:
    """So is what the customer said, and what was told before."""
    first = turn("It is ord_7.", {"say": "It is ord_7."})
    second = turn("ord_7 costs 30; you said 5.", {"say": "", "output": {"amount": 30}}, message="5")
    assert ungrounded([first, second]) == []


def test_what_nobody_told_is_found() -> None:
    """A made-up amount must not pass."""
    assert ungrounded([turn("It costs $31.", {"say": "It costs $30."})]) == ["nobody told '31' of turn t"]


def test_who_sees_no_steps_cannot_judge() -> None:
    """A customer's key shows no outputs."""
    assert ungrounded([turn("It costs $31.", {})]) == []


def test_a_call_that_nobody_hears_of_is_needless() -> None:
    """Unless another step was built on it."""
    told = {"say": "Two charges."}
    silent = {"id": "s2", "skill": "find_orders", "say": "Two orders."}
    assert needless_calls(turn("Two charges.", told, silent)) == ["order.find_orders"]
    built = {"id": "s3", "skill": "cancel_order", "say": "Gone.", "depends_on": ["s2"]}
    assert needless_calls(turn("Two charges. Gone.", told, silent, built)) == []

"""The checker finds each thing that may not be, and nothing in a good history."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from orchestrator.conversations.keys import OPEN_TURNS
from tests.chaos.checker import GAVE_UP, RULES, SETTLED_WITHIN_S, failed_turns, violations
from tests.chaos.history import REFUND, TICKET, Answer, Conversation, History, Ledger, Said, Sent, Turn, Wait

LAMP, ROPE = "open a ticket, the lamp broke", "open a ticket, the rope broke"
GOOD_REPLY = {"turn_id": "t1", "reply": "I have opened a ticket."}


def _sent(turn: int, message: str, *answers: Answer) -> Sent:
    reply = Answer(at=turn + 0.5, status=200, body={"turn_id": f"t{turn}", "reply": "I have opened a ticket."})
    return Sent("k1", "C-1", f"key-{turn}", message, float(turn), list(answers or (reply,)))


def _good() -> History:
    """Two tickets, one after the other, and a refund a colleague approved."""
    done = (TICKET, "support.send_email")
    turns = (
        Turn("t1", LAMP, "answered", "I have opened a ticket.", done),
        Turn("t2", ROPE, "answered", "I have opened a ticket.", done),
        Turn("t3", "", "answered", "You are refunded.", (REFUND,), origin="t0"),
    )
    said = [Said(role, turn) for turn in ("t1", "t2") for role in ("customer", "bot")]
    return History(
        sent=(_sent(1, LAMP), _sent(2, ROPE)),
        conversations=(Conversation("k1", "C-1", turns, (*said, Said("bot", "t3"))),),
        ledger=Ledger(
            tickets=(("C-1", LAMP), ("C-1", ROPE)),
            refunds=("C-1",),
            letters=("C-1", "C-1", "C-1"),
            delivered=("C-1", "C-1", "C-1"),
        ),
        again=(("key-1", GOOD_REPLY),),
        lasting=(OPEN_TURNS,),
        waits=(Wait("kill a hub", SETTLED_WITHIN_S),),
    )


def _with_ledger(**rows: Any) -> History:
    return replace(_good(), ledger=replace(_good().ledger, **rows))


def _with_turns(change: Callable[[tuple[Turn, ...]], tuple[Turn, ...]]) -> History:
    [conversation] = _good().conversations
    return replace(_good(), conversations=(replace(conversation, turns=change(conversation.turns)),))


def _with_said(*said: Said) -> History:
    [conversation] = _good().conversations
    return replace(_good(), conversations=(replace(conversation, said=said),))


def _first(turns: tuple[Turn, ...], **what: Any) -> tuple[Turn, ...]:
    return (replace(turns[0], **what), *turns[1:])


ASKED = (Said("customer", "t1"), Said("customer", "t2"))
BROKEN: dict[str, tuple[str, History]] = {
    "a ticket twice": ("double effect", _with_ledger(tickets=(("C-1", LAMP), ("C-1", LAMP), ("C-1", ROPE)))),
    "a refund twice": ("double effect", _with_ledger(refunds=("C-1", "C-1"))),
    "a booking nobody asked for": ("double effect", _with_ledger(bookings=("C-1",))),
    "a letter twice": ("double effect", _with_ledger(letters=("C-1",) * 4)),
    "a mail under two ids": ("double effect", _with_ledger(delivered=("C-1",) * 4)),
    "a letter missing": ("lost effect", _with_ledger(letters=("C-1",))),
    "a mail not delivered": ("lost effect", _with_ledger(delivered=("C-1",) * 2)),
    "a ticket missing": ("lost effect", _with_ledger(tickets=(("C-1", ROPE),), letters=("C-1",) * 2)),
    "a refund missing": ("lost effect", _with_ledger(refunds=(), letters=("C-1",) * 2)),
    "an accepted turn missing": ("lost turn", _with_turns(lambda turns: turns[1:])),
    "a turn given up": ("lost turn", _with_turns(lambda turns: _first(turns, reply=f"I am sorry, {GAVE_UP}."))),
    "a turn still running": ("stuck", _with_turns(lambda turns: _first(turns, status="running"))),
    "a client without a reply": (
        "stuck",
        replace(_good(), sent=(_sent(1, LAMP, Answer(9.0, 0)), _sent(2, ROPE))),
    ),
    "a reply without a line": (
        "stuck",
        _with_said(*ASKED, Said("bot", "t2"), Said("bot", "t3")),
    ),
    "a turn left in the index": ("stuck", replace(_good(), open_turns=1)),
    "a fault that takes long to get over": ("stuck", replace(_good(), waits=(Wait("x", SETTLED_WITHIN_S + 0.1),))),
    "an answer that overtook": (
        "order",
        _with_said(
            Said("customer", "t1"), Said("customer", "t2"), Said("bot", "t2"), Said("bot", "t1"), Said("bot", "t3")
        ),
    ),
    "a line said twice": (
        "order",
        _with_said(
            *(Said(role, turn) for turn in ("t1", "t2") for role in ("customer", "bot", "bot")), Said("bot", "t3")
        ),
    ),
    "a message that overtook": ("order", _with_turns(lambda turns: (turns[1], turns[0], turns[2]))),
    "another reply to the same key": ("different reply", replace(_good(), again=(("key-1", {"turn_id": "t1"}),))),
    "two turns of one message": (
        "different reply",
        replace(
            _good(),
            sent=(_sent(1, LAMP, Answer(1.1, 202, {"turn_id": "t9"}), Answer(1.5, 200, GOOD_REPLY)), _sent(2, ROPE)),
        ),
    ),
    "a turn nobody asked for": ("invented turn", _with_turns(lambda turns: (*turns, replace(turns[0], id="t9")))),
    "an approval that went on twice": (
        "invented turn",
        _with_turns(lambda turns: (*turns, replace(turns[2], id="t9"))),
    ),
    "a plain error": (
        "dishonest answer",
        replace(_good(), sent=(_sent(1, LAMP, Answer(1.1, 500), Answer(1.5, 200, GOOD_REPLY)), _sent(2, ROPE))),
    ),
    "a key that lasts": ("lasting key", replace(_good(), lasting=(OPEN_TURNS, "hubbub:{default:k1}:meta"))),
}


def test_a_good_history_is_good() -> None:
    """Nothing is found in it, so nothing below is found by chance."""
    assert violations(_good()) == []


@pytest.mark.parametrize(("kind", "history"), BROKEN.values(), ids=list(BROKEN))
def test_what_is_broken_is_found(kind: str, history: History) -> None:
    """Each under its name."""
    assert kind in {violation.kind for violation in violations(history)}


def test_every_rule_is_broken_above() -> None:
    """A new rule needs a history that breaks it."""
    assert {kind for kind, _ in BROKEN.values()} == set(RULES)


def test_a_poisoned_conversation_may_be_given_up() -> None:
    """It was made unreadable on purpose; in all others that is a lost turn."""
    _, given_up = BROKEN["a turn given up"]
    assert violations(replace(given_up, poisoned=frozenset({"k1"}))) == []


@pytest.mark.parametrize("status", ["failed", "partial", "handed_over", "refused", "running"])
def test_where_nothing_is_broken_no_turn_may_fail(status: str) -> None:
    """While things are only replaced and scaled, every turn ends as it would have."""
    assert failed_turns(_good()) == []
    failed = _with_turns(lambda turns: _first(turns, status=status))
    assert [violation.kind for violation in failed_turns(failed)] == ["failed turn"]

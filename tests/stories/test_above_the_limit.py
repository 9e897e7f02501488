"""Cleo's duplicate is above what may be refunded without a person."""

import httpx

from tests.installation import Installation, skills
from tests.running import wait_until

WORDS = "I was charged twice this month and I need a refund for one of them."


def test_a_large_refund_waits_for_an_approval_and_happens_once(hubbub: Installation) -> None:
    """The turn ends with an approval listed; approving it refunds in a turn of its own; once."""
    cleo = hubbub.customer("cus_cleo")

    asked = cleo.says(WORDS)

    assert asked["status"] == "needs_approval"
    assert "$480" in asked["reply"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds") == []
    [listed] = hubbub.get("/v1/approvals")["items"]
    assert listed["id"] == asked["approval"]["id"]
    assert (listed["amount"], listed["currency"], listed["skill"]) == (48000, "USD", "order.refund_charge")
    assert (listed["conversation_id"], listed["status"]) == (cleo.conversation, "open")

    decision = {"decision": "approve", "reason": "seen in the ledger"}
    approved = hubbub.post(f"/v1/approvals/{listed['id']}", decision)
    assert approved.status_code == httpx.codes.OK
    assert approved.json()["status"] == "approved"

    [_, continuation] = wait_until(lambda: _both_done(cleo.turns()), what="the continuation is done")
    assert continuation["origin_turn_id"] == asked["turn_id"]
    assert skills(continuation) == ["order.refund_charge=done", "support.send_email=done"]
    [(charge, amount)] = hubbub.rows("order", "SELECT charge_id, amount FROM refunds")
    assert charge in {"ch_1004", "ch_1005"}
    assert amount == 48000
    last = cleo.messages()[-1]
    assert last["role"] == "bot"
    assert "$480" in last["text"]

    second = hubbub.post(f"/v1/approvals/{listed['id']}", {"decision": "decline", "reason": ""})
    assert second.status_code == httpx.codes.CONFLICT
    assert second.json()["approval"]["status"] == "approved"
    assert hubbub.get("/v1/approvals")["items"] == []
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds")) == 1


def test_a_declined_refund_is_not_made(hubbub: Installation) -> None:
    """The customer is told, nothing moves."""
    dev = hubbub.customer("cus_dev")
    asked = dev.says("Please refund the charge ch_1006")
    assert asked["status"] == "needs_approval"

    declined = hubbub.post(f"/v1/approvals/{asked['approval']['id']}", {"decision": "decline", "reason": "too late"})

    assert declined.json()["status"] == "declined"
    [_, continuation] = wait_until(lambda: _both_done(dev.turns()), what="the continuation is done")
    assert continuation["steps"] == []
    assert "not approved" in dev.messages()[-1]["text"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds WHERE charge_id = 'ch_1006'") == []


def _both_done(turns: list[dict[str, object]]) -> list[dict[str, object]] | None:
    return turns if len(turns) == 2 and all(turn["status"] != "running" for turn in turns) else None

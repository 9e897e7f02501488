"""Ordinary turns, commits, approvals and follow-ups, to be changed where a test cares."""

import time
from collections.abc import Callable

import msgspec

from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.records import (
    ApprovalRecord,
    Commit,
    Feedback,
    FollowUpRecord,
    Origin,
    StoredMessage,
    Taken,
    TurnRequest,
)
from orchestrator.conversations.store import ConversationStore

TENANT = "acme"
REF = ConversationRef(TENANT, "c1")
AT = "2024-05-01T10:00:00+00:00"
LATER = "2024-05-04T10:00:00+00:00"

OpenStore = Callable[[StoreLimits], ConversationStore]


def turn(turn_id: str = "t1", **changes: object) -> TurnRequest:
    """A customer's message in conversation c1."""
    fields = {
        "tenant": TENANT,
        "conversation_id": "c1",
        "turn_id": turn_id,
        "caller": "web",
        "customer_id": "cus_1",
        "message": f"message of {turn_id}",
        "body_hash": f"hash of {turn_id}",
        "accepted_at": AT,
    }
    return msgspec.convert(fields | changes, TurnRequest)


def continuation(turn_id: str = "t1-go", **changes: object) -> TurnRequest:
    """The turn that goes on once approval a1 of turn t1 is decided."""
    origin = Origin(
        turn_id="t1",
        kind="approval",
        approval_id="a1",
        decision="approve",
        by="dana",
        reason="fair",
        resume='{"steps":[]}',
    )
    return turn(turn_id, message="", origin=origin, **changes)


def bot_message(turn_id: str, text: str = "reply") -> StoredMessage:
    """What the bot says at the end of a turn."""
    return StoredMessage(id=f"{turn_id}.1", role="bot", text=text, at=AT, turn_id=turn_id)


def approval(approval_id: str = "a1", turn_id: str = "t1", **changes: object) -> ApprovalRecord:
    """A refund somebody must agree to."""
    fields = {
        "id": approval_id,
        "tenant": TENANT,
        "conversation_id": "c1",
        "turn_id": turn_id,
        "customer_id": "cus_1",
        "caller": "web",
        "skill": "shop.pay_back",
        "amount": 48000,
        "currency": "EUR",
        "reason": "above the limit",
        "expires_at": LATER,
        "resume": '{"steps":["s2"]}',
    }
    return ApprovalRecord.model_validate(fields | changes)


def follow_up(follow_up_id: str = "f1", turn_id: str = "t1", due_at: float = 1000.0) -> FollowUpRecord:
    """A mail that could not be sent yet; due long ago."""
    return FollowUpRecord(
        id=follow_up_id, turn_id=turn_id, step_id="s9", payload='{"to":"x"}', due_at=due_at, until=2000.0
    )


def commit(
    turn_id: str = "t1",
    *,
    approvals: list[ApprovalRecord] | None = None,
    follow_ups: list[FollowUpRecord] | None = None,
) -> Commit:
    """What an answered turn leaves behind."""
    return Commit(
        reply=f'{{"reply":"to {turn_id}"}}',
        state=f'{{"after":"{turn_id}"}}',
        status="bot",
        messages=[bot_message(turn_id)],
        events=[("turn.answered", f'{{"turn_id":"{turn_id}"}}'), ("reply.done", "{}")],
        approvals=approvals or [],
        follow_ups=follow_ups or [],
    )


async def taken(store: ConversationStore, ref: ConversationRef = REF, owner: str = "hub-1") -> Taken:
    """Takes a turn that must be there."""
    found = await store.take(ref, owner)
    assert found is not None
    return found


async def complete(store: ConversationStore, leaving: Commit | None = None, ref: ConversationRef = REF) -> Taken:
    """Takes the conversation's next turn and finishes it, in the indexes too."""
    mine = await taken(store, ref)
    await store.finish(ref, mine.fence, mine.request.turn_id, leaving or commit(mine.request.turn_id))
    await store.closed()
    return mine


async def everything(store: ConversationStore) -> None:
    """A conversation in which all happened that can happen; its last turn is running."""
    await store.begin(turn("t0"))
    await complete(store, commit("t0", follow_ups=[follow_up("f0")]))
    await store.claim_follow_up(REF, "f0", "hub-1", 30)
    await store.settle_follow_up(REF, "f0", "sent", None, None)
    await store.begin(turn("t1"))
    mine = await taken(store)
    await store.save_plan(REF, mine.fence, "t1", "plan")
    await store.begin_step(REF, mine.fence, "t1", "s1", "begun")
    await store.end_step(REF, mine.fence, "t1", "s1", "ended")
    leaving = commit("t1", approvals=[approval()], follow_ups=[follow_up("f1"), follow_up("f2")])
    await store.finish(REF, mine.fence, "t1", leaving)
    await store.decide("acme", "a1", "approve", "dana", "", continuation())
    await store.claim_follow_up(REF, "f1", "hub-1", 30)
    await store.settle_follow_up(REF, "f1", "sent", None, bot_message("t1"))
    await store.claim_follow_up(REF, "f2", "hub-1", 30)
    await store.settle_follow_up(REF, "f2", None, time.time() + 60, None)
    thought = Feedback(rating=2, comment="cus_1 is not pleased", at=AT, by="web")
    await store.give_feedback(REF, "t1", thought)
    await store.give_feedback(REF, None, thought)
    await store.begin(turn("t2"))
    await taken(store)

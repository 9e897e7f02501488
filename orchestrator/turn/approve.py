"""A person's decision on an approval: it is stored with the turn that goes on from it, both or neither."""

from datetime import UTC, datetime
from typing import Literal

from hubbub import telemetry
from hubbub.hashing import digest
from orchestrator.conversations.outcomes import Decided, Decision
from orchestrator.conversations.records import ApprovalRecord, Origin, TurnRequest
from orchestrator.turn.runner import Runner

Verdict = Literal["approve", "decline", "expire"]


async def approve(runner: Runner, record: ApprovalRecord, verdict: Verdict, by: str, reason: str) -> Decision:
    """Decide `record` and start the continuation turn at once.

    `by` names the person or key that decides. A second decision is answered with the first one.
    """
    continuation = await _continuation(runner, record, verdict, by, reason)
    decision = await runner.store.decide(record.tenant, record.id, verdict, by, reason, continuation)
    if isinstance(decision, Decided):
        runner.wake(continuation.ref)
    return decision


async def _continuation(runner: Runner, record: ApprovalRecord, verdict: Verdict, by: str, reason: str) -> TurnRequest:
    turn_id = continuation_id(record.id)
    origin = Origin(
        turn_id=record.turn_id,
        kind="approval",
        approval_id=record.id,
        decision=verdict,
        by=by,
        reason=reason,
        resume=record.resume,
    )
    request = TurnRequest(
        tenant=record.tenant,
        conversation_id=record.conversation_id,
        turn_id=turn_id,
        caller=record.caller,
        customer_id=record.customer_id,
        body_hash=digest(record.id),
        accepted_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        traceparent=telemetry.outgoing({}).get("traceparent"),
        origin=origin,
    )
    asked = await runner.store.turn(request.ref, record.turn_id)
    if asked is None:
        return request
    first = asked.request
    linked = origin.model_copy(update={"traceparent": first.traceparent})
    kept = {"channel": first.channel, "locale": first.locale, "timezone": first.timezone, "origin": linked}
    return request.model_copy(update=kept)


def continuation_id(approval_id: str) -> str:
    """The id of the turn that goes on after an approval: one approval has one continuation."""
    return f"t_{digest(approval_id, 'continuation')}"

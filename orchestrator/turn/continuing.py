"""The turn that goes on from a decided approval: it is stored with the decision, both or neither."""

from datetime import UTC, datetime

from msgspec.structs import replace

from hubbub import telemetry
from hubbub.hashing import digest
from orchestrator.conversations.approvals import Verdict
from orchestrator.conversations.records import ApprovalRecord, Origin, TurnRequest
from orchestrator.conversations.store import ConversationStore


async def continuation_of(
    store: ConversationStore, record: ApprovalRecord, verdict: Verdict, by: str, reason: str
) -> TurnRequest:
    """The turn that goes on after `record` was decided."""
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
        traceparent=telemetry.traceparent(),
        origin=origin,
    )
    asked = await store.turn(request.ref, record.turn_id)
    if asked is None:
        return request
    first = asked.request
    linked = replace(origin, traceparent=first.traceparent)
    return replace(request, channel=first.channel, locale=first.locale, timezone=first.timezone, origin=linked)


def continuation_id(approval_id: str) -> str:
    """The id of the turn that goes on after an approval: one approval has one continuation."""
    return f"t_{digest(approval_id, 'continuation')}"

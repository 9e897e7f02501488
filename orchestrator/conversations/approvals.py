"""Approvals: steps that wait for a person, without any turn waiting."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

from msgspec.structs import replace

from orchestrator.conversations.accepting import accepted_payload
from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.keys import APPROVALS, ConversationKeys, ConversationRef, approvals_of, parse_member
from orchestrator.conversations.outcomes import AlreadyDecided, Decided, Decision, Unknown
from orchestrator.conversations.part import StorePart, fresh_nonce, told, webhooks_in
from orchestrator.conversations.records import (
    JOURNAL_VERSION,
    ApprovalRecord,
    ApprovalStatus,
    Page,
    Published,
    TurnRequest,
)
from orchestrator.conversations.scripts import Call

Verdict = Literal["approve", "decline", "expire", "withdraw"]
"""`withdraw` is the customer's own: nobody need decide any more."""

STATUS_OF: dict[Verdict, ApprovalStatus] = {
    "approve": "approved",
    "decline": "declined",
    "expire": "expired",
    "withdraw": "declined",
}
_DECIDED_FIELDS = ("status", "decided_by", "decided_at", "decision_reason")


def approval_of(fields: dict[str, str]) -> ApprovalRecord | None:
    """Returns the approval kept in a hash with these fields; none when it is empty."""
    if not fields:
        return None
    decided = {name: fields[name] for name in _DECIDED_FIELDS if name in fields}
    return ApprovalRecord.model_validate_json(fields["record"]).model_copy(update=decided)


class Approvals(StorePart):
    """What the desk and the expiry sweeper call."""

    async def approval(self, tenant: str, approval_id: str) -> ApprovalRecord | None:
        """Returns an approval of that tenant."""
        ref = await self._indexes.conversation_of_approval(tenant, approval_id)
        return await self._approval(ref, approval_id) if ref else None

    async def approvals(
        self,
        tenant: str,
        status: ApprovalStatus,
        cursor: str | None,
        limit: int,
    ) -> Page[ApprovalRecord]:
        """Returns a tenant's approvals of that status, the latest first. Raises BadCursor."""
        page = await self._indexes.page(approvals_of(tenant, status), cursor, limit)
        loaded = await self._approvals([parse_member(member) for member in page.items])
        return Page([record for record in loaded if record and record.status == status], page.next_cursor)

    async def expired_approvals(self, now: float, limit: int) -> list[ApprovalRecord]:
        """Returns open approvals that expired by `now` (seconds since the epoch), earliest first."""
        due = [(ref, approval_id) for ref, approval_id, _ in await self._indexes.due(APPROVALS, now, 0, limit)]
        return [record for ref, approval_id in due if (record := await self._open_approval(ref, approval_id))]

    async def decide(  # noqa: PLR0917 - one decision, said in full
        self,
        tenant: str,
        approval_id: str,
        decision: Verdict,
        by: str,
        reason: str,
        continuation: TurnRequest,
        published: Sequence[Published] = (),
    ) -> Decision:
        """Decides an open approval and enqueues `continuation` in its conversation, both or neither.

        `published` is written with them. The continuation's `accepted_at` becomes `decided_at`; the queue limit does
        not count. A decision stands: the second one is answered with the first. Raises StoreUnavailable, and ValueError
        when the continuation belongs to another conversation.
        """
        ref = await self._indexes.conversation_of_approval(tenant, approval_id)
        if ref is None:
            return Unknown()
        if continuation.ref != ref:
            raise ValueError(f"approval {approval_id} belongs to another conversation than its continuation")
        await self._indexes.list_approval(ref, approval_id, STATUS_OF[decision])
        nonce = fresh_nonce()

        def writing(indexed_after: float) -> Call:
            verdict = (STATUS_OF[decision], by, continuation.accepted_at, reason)
            decide = self._decide(approval_id, nonce, indexed_after, verdict, continuation)
            return replace(decide, args=(*decide.args, *told(published))) if published else decide

        outcome = await self._decision(ref, await self._write_turn(ref, continuation.turn_id, writing))
        if isinstance(outcome, Decided):
            self._closing.add_due(ref, webhooks_in(published))
        return outcome

    def _decide(
        self,
        approval_id: str,
        nonce: str,
        indexed_after: float,
        verdict: tuple[ApprovalStatus, str, str, str],
        continuation: TurnRequest,
    ) -> Call:
        keys = ConversationKeys(continuation.ref)
        return Call(
            "decide",
            (*keys.whole, keys.turn(continuation.turn_id), keys.approval(approval_id)),
            (
                self._limits.retention_s,
                nonce,
                indexed_after,
                *verdict,
                continuation.turn_id,
                continuation.json,
                continuation.body_hash,
                JOURNAL_VERSION,
                json.dumps({"approval_id": approval_id, "status": verdict[0]}),
                accepted_payload(continuation),
            ),
        )

    async def _decision(self, ref: ConversationRef, answer: list[Any]) -> Decision:
        if answer[0] == "unknown":
            return Unknown()
        fields = answer[1]
        record = approval_of(dict(zip(fields[::2], fields[1::2], strict=True)))
        if record is None:
            return Unknown()
        # Decided already: what stays behind in the index is dropped when it expires.
        with suppress(StoreUnavailable):
            await self._indexes.close_approval(ref, record.id)
        return Decided(record) if answer[0] == "decided" else AlreadyDecided(record)

    async def _open_approval(self, ref: ConversationRef, approval_id: str) -> ApprovalRecord | None:
        """Returns the approval when open; drops the entry of one that was decided or never came to be."""
        keys = ConversationKeys(ref)
        # In this order: a commit that could still create the record holds its turn in the queue until then.
        queued, fields = await self._connection.read(("LLEN", keys.queue), ("HGETALL", keys.approval(approval_id)))
        record = approval_of(fields)
        if record and record.status == "open":
            return record
        if record or not queued:
            await self._indexes.close_approval(ref, approval_id)
        return None

    async def _approval(self, ref: ConversationRef, approval_id: str) -> ApprovalRecord | None:
        [record] = await self._approvals([(ref, approval_id)])
        return record

    async def _approvals(self, approvals: list[tuple[ConversationRef, str]]) -> list[ApprovalRecord | None]:
        if not approvals:
            return []
        commands = [("HGETALL", ConversationKeys(ref).approval(approval_id)) for ref, approval_id in approvals]
        return [approval_of(fields) for fields in await self._connection.read(*commands)]

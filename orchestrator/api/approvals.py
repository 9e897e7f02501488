"""Approvals: what waits for a person, and the person's decision."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from hubbub.errors import Problem
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import ApprovalDecision, ApprovalItem
from orchestrator.api.views import approval_item
from orchestrator.conversations.outcomes import AlreadyDecided, Decided, Unknown
from orchestrator.conversations.records import ApprovalRecord
from orchestrator.turn.approve import approve
from orchestrator.turn.runner import Runner

Status = Literal["open", "approved", "declined", "expired"]


class Approvals(BaseModel):
    """One page of approvals, the latest first."""

    items: list[ApprovalItem]
    next_cursor: str | None


def approvals_router(runner: Runner, gate: Gate) -> APIRouter:
    """The router of approvals."""
    router = APIRouter(prefix="/v1/approvals", tags=["approvals"])
    approver = gate.needs("approve")
    Approver = Annotated[Caller, Depends(approver)]  # noqa: N806 - a type

    @router.get("", operation_id="list_approvals", summary="List approvals", responses=problems(503))
    async def approvals(
        caller: Approver,
        status: Status = "open",
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Approvals:
        """What waits for a decision, or was decided, the latest first: the inbox of those who approve."""
        page = await runner.store.approvals(caller.tenant, status, cursor, limit)
        return Approvals(items=[approval_item(record) for record in page.items], next_cursor=page.next_cursor)

    @router.post(
        "/{approval_id}",
        operation_id="decide_approval",
        summary="Approve or decline",
        responses=problems(404, 409, 503),
    )
    async def decide(approval_id: str, body: ApprovalDecision, caller: Approver, _: JsonBody) -> ApprovalItem:
        """Decide, once. What was waiting goes on at once, in a turn of its own.

        Its reply is found among the conversation's messages. Whoever asked cannot approve; a second decision is 409,
        with the first one.
        """
        record = await runner.store.approval(caller.tenant, approval_id)
        if record is None:
            raise Problem(404, "No such approval")
        _require_another(record, caller, gate)
        match await approve(runner, record, body.decision, caller.name, body.reason):
            case Decided(record=decided):
                return approval_item(decided)
            case AlreadyDecided(record=first):
                detail = f"it was {first.status} by {first.decided_by}"
                view = approval_item(first).model_dump(mode="json")
                raise Problem(409, "This approval was decided before", detail, approval=view)
            case Unknown():
                raise Problem(404, "No such approval")

    return router


def _require_another(record: ApprovalRecord, caller: Caller, gate: Gate) -> None:
    """Nobody approves what they asked for themselves (with authentication off everybody is the same caller)."""
    asked_for_themselves = caller.customer_id is not None and caller.customer_id == record.customer_id
    if not gate.is_open and (caller.name == record.caller or asked_for_themselves):
        raise Problem(403, "The key that asked cannot approve", "let a person with another key decide")

"""Erasing: one conversation, or all that is known of a customer."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from hubbub.errors import Problem
from hubbub.logs import facts
from orchestrator.api.access import Caller, Gate
from orchestrator.api.callers import customer_id_of
from orchestrator.api.conversations import ONE, CustomerId, found
from orchestrator.api.documentation import problems
from orchestrator.api.keys import GivenKey, given_or_drawn
from orchestrator.api.models import ConversationInPath, CustomerErased, ErasedAtAgent
from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.operating import Asked
from orchestrator.turn.erase import Eraser, Report

RETRY_SOON = {"Retry-After": "5"}
log = logging.getLogger(__name__)


def erasing_router(eraser: Eraser, store: ConversationStore, gate: Gate) -> APIRouter:
    """The router of what cannot be undone."""
    router = APIRouter(tags=["conversations"])
    readers, desk = gate.needs("chat", "desk"), gate.needs("desk", "admin")

    @router.delete(
        "/v1/conversations/{conversation_id}",
        status_code=204,
        operation_id="erase_conversation",
        summary="Erase a conversation",
        responses=ONE,
    )
    async def erase_conversation(
        conversation_id: ConversationInPath, caller: Annotated[Caller, Depends(readers)], customer_id: CustomerId = None
    ) -> None:
        """Erase all of it, whatever is under way in it. What agents did is not undone, and they keep their records."""
        ref, record = await found(store, caller, conversation_id, customer_id)
        if not await eraser.conversation(ref, record.customer_id):
            raise Problem(404, "No such conversation")
        log.info("conversation erased", extra=facts(by=caller.name, conversation=conversation_id))

    @router.delete(
        "/v1/customers/{customer_id:path}",
        operation_id="erase_customer",
        summary="Erase a customer",
        responses=problems(503),
    )
    async def erase_customer(
        customer_id: str, caller: Annotated[Caller, Depends(desk)], idempotency_key: GivenKey = None
    ) -> CustomerErased:
        """Erase a customer's conversations, and what every agent keeps of them.

        503 where an agent did not do its part, with the same report: ask again. To erase somebody who is not there is
        no error. Where one of their turns runs it takes as long as a turn may take.
        """
        whom = customer_id_of(customer_id, "path:customer_id")
        asked = Asked(caller.name, caller.tenant, given_or_drawn(idempotency_key), whom)
        report = await eraser.customer(asked)
        outcomes = [f"{agent.agent}={agent.outcome}" for agent in report.agents]
        log.info("customer erased", extra=facts(by=caller.name, conversations=report.conversations, agents=outcomes))
        erased = _erased(report)
        if report.complete:
            return erased
        members: dict[str, Any] = erased.model_dump(mode="json")
        detail = "an agent did not do its part; ask again, as often as you like"
        raise Problem(503, "Not everything was erased", detail, retryable=True, headers=RETRY_SOON, **members)

    return router


def _erased(report: Report) -> CustomerErased:
    agents = tuple(
        ErasedAtAgent(agent=one.agent, outcome=one.outcome, **one.erased.model_dump()) for one in report.agents
    )
    return CustomerErased(conversations=report.conversations, agents=agents)

"""What a customer does besides writing: asking for a person, and closing a conversation; each a turn like any other."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, Field

from hubbub.errors import Problem
from orchestrator.api.access import Caller
from orchestrator.api.bodies import JsonBody
from orchestrator.api.door import Door, Wished, through, turn_request, turn_responses
from orchestrator.api.models import ConversationInPath, TurnBody, without_nul
from orchestrator.conversations.keys import ConversationRef
from orchestrator.turn.acting import Action
from orchestrator.turn.replies import ChatReply

MAX_REASON_CHARS = 500
ASKED = "The customer asked for a person."


class HandoverRequest(TurnBody):
    """Why a person is wished for, in the customer's words; colleagues read it."""

    reason: Annotated[str, Field(max_length=MAX_REASON_CHARS), AfterValidator(without_nul)] = ""


class CloseRequest(TurnBody):
    """Whose conversation it is, as with a message."""


def acts_router(door: Door) -> APIRouter:
    """The router of the acts."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["conversations"])
    customers = door.gate.needs("chat")

    @router.post(
        "/handover",
        operation_id="request_person",
        summary="Ask for a person",
        response_model=ChatReply,
        responses=turn_responses(),
    )
    async def hand_over(
        conversation_id: ConversationInPath,
        body: HandoverRequest,
        caller: Annotated[Caller, Depends(customers)],
        _: JsonBody,
        wished: Wished,
    ) -> Response:
        """Ask a person to join, as a wish in words does: the step is the support agent's `request_person`.

        Where no agent calls one the hub hands over itself. A new id begins a conversation.
        """
        action = Action(act="hand_over", reason=body.reason.strip() or ASKED).model_dump_json()
        turn, key = turn_request(door, body, caller, wished, conversation_id=conversation_id, action=action)
        return await through(door, turn, key, wished)

    @router.post(
        "/close",
        operation_id="close_conversation",
        summary="Close a conversation",
        response_model=ChatReply,
        responses=turn_responses(),
    )
    async def close(
        conversation_id: ConversationInPath,
        body: CloseRequest,
        caller: Annotated[Caller, Depends(customers)],
        _: JsonBody,
        wished: Wished,
    ) -> Response:
        """Close a conversation, once what was asked before is done; a question that is open in it is dropped.

        What waits for a colleague's approval still does. A message to it goes on with it, unless the configuration says
        that it stays closed.
        """
        record = await door.runner.store.conversation(ConversationRef(caller.tenant, conversation_id))
        if record is None or not caller.may_see(record, caller.customer(body.customer_id)):
            raise Problem(404, "No such conversation")
        action = Action(act="close").model_dump_json()
        turn, key = turn_request(door, body, caller, wished, conversation_id=conversation_id, action=action)
        return await through(door, turn, key, wished)

    return router

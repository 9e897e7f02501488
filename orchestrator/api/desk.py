"""What colleagues do in a conversation: take it over, speak in it, note something, give it back; each a turn."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from msgspec.structs import replace

from hubbub import telemetry
from hubbub.errors import Problem
from hubbub.hashing import digest
from orchestrator.api.access import Caller
from orchestrator.api.bodies import JsonBody
from orchestrator.api.door import Door, Wish, Wished, turn_responses, uncounted
from orchestrator.api.keys import given_or_drawn
from orchestrator.api.models import Body, ConversationInPath, Message
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import ConversationRecord, TurnRequest
from orchestrator.turn.acting import Action
from orchestrator.turn.replies import ChatReply

CHANNEL = "desk"


class DeskAct(Body):
    """Nothing needs to be said: `{}`."""


class DeskWords(Body):
    """What a colleague says or notes."""

    text: Message


def desk_router(door: Door) -> APIRouter:
    """The router of colleagues' acts."""
    router = APIRouter(
        prefix="/v1/conversations/{conversation_id}",
        tags=["desk"],
        responses=turn_responses(),
    )
    desk = door.gate.needs("desk")
    Colleague = Annotated[Caller, Depends(desk)]  # noqa: N806 - a type

    @router.post(
        "/takeover", operation_id="take_over_conversation", summary="Take a conversation over", response_model=ChatReply
    )
    async def take_over(
        conversation_id: ConversationInPath,
        body: DeskAct,  # noqa: ARG001 - it only has to be one
        caller: Colleague,
        _: JsonBody,
        wished: Wished,
    ) -> Response:
        """From then on the bot is silent there, and the customer is told that a colleague has joined.

        What was asked before is done first; a question that is open is dropped. What is approved meanwhile is done, and
        told to colleagues in a note. Taking over from a colleague needs no more than this.
        """
        return await _done(door, caller, conversation_id, Action(act="take_over", by=caller.name), wished)

    @router.post("/messages", operation_id="speak_as_person", summary="Speak as a person", response_model=ChatReply)
    async def speak(
        conversation_id: ConversationInPath, body: DeskWords, caller: Colleague, _: JsonBody, wished: Wished
    ) -> Response:
        """Say something to the customer, as a message of a `person`. Who speaks where nobody does takes over."""
        action = Action(act="speak", words=body.text, by=caller.name)
        return await _done(door, caller, conversation_id, action, wished)

    @router.post("/notes", operation_id="take_note", summary="Note something", response_model=ChatReply)
    async def note(
        conversation_id: ConversationInPath, body: DeskWords, caller: Colleague, _: JsonBody, wished: Wished
    ) -> Response:
        """Leave a note for colleagues among the messages (`system`): no customer, agent or model reads it."""
        action = Action(act="note", words=body.text, by=caller.name)
        return await _done(door, caller, conversation_id, action, wished)

    @router.post(
        "/release", operation_id="release_conversation", summary="Give a conversation back", response_model=ChatReply
    )
    async def release(
        conversation_id: ConversationInPath,
        body: DeskAct,  # noqa: ARG001 - it only has to be one
        caller: Colleague,
        _: JsonBody,
        wished: Wished,
    ) -> Response:
        """The bot answers again, and the customer is told so; also where a person was only waited for."""
        return await _done(door, caller, conversation_id, Action(act="release", by=caller.name), wished)

    return router


async def _done(door: Door, caller: Caller, conversation_id: str, action: Action, wished: Wish) -> Response:
    """Do an act once for its key, in a conversation of the caller's tenant. Raises Problem 404."""
    record = await door.runner.store.conversation(ConversationRef(caller.tenant, conversation_id))
    if record is None:
        raise Problem(404, "No such conversation")
    key = given_or_drawn(wished.key)
    known = replace(wished, mode="known") if wished.mode == "queue" else wished
    return await uncounted(door, _turn(record, caller, action, key, watched=wished.watched), key, known)


def _turn(record: ConversationRecord, caller: Caller, action: Action, key: str, *, watched: bool) -> TurnRequest:
    """The turn of an act: it belongs to whom the conversation belongs to, and its key to the colleague."""
    return TurnRequest(
        tenant=record.tenant,
        conversation_id=record.id,
        turn_id=f"t_{digest(record.tenant, record.id, CHANNEL, caller.name, key)}",
        caller=record.caller,
        customer_id=record.customer_id,
        channel=record.channel or CHANNEL,
        body_hash=digest(action.act, action.words),
        accepted_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        traceparent=telemetry.traceparent(),
        action=action.model_dump_json(),
        watched=watched,
    )

"""`POST /v1/chat/completions`, `GET /v1/models`: the hub as a model of OpenAI's API, for what already speaks that."""

import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import JSONResponse, StreamingResponse

from hubbub.errors import FieldError, InvalidInput, Problem
from orchestrator.api.access import Caller
from orchestrator.api.bodies import JsonBody
from orchestrator.api.completions import shapes
from orchestrator.api.completions.described import Model, Models, completion_responses, errors
from orchestrator.api.completions.errors import CompletionRoute
from orchestrator.api.completions.front_ends import answer_to_front_end
from orchestrator.api.completions.shapes import CompletionRequest
from orchestrator.api.completions.transcripts import Speaker, Transcripts
from orchestrator.api.door import Door, Wish, through, turn_request
from orchestrator.api.keys import GivenKey
from orchestrator.api.models import MAX_MESSAGE_CHARS, NUL, ChatRequest, ConversationId
from orchestrator.turn.replies import ChatReply

CONVERSATION_HEADER = "X-Conversation-Id"
ACCEPTED = 202
Named = Annotated[ConversationId | None, Header(alias=CONVERSATION_HEADER)]
NamedByOpenWebUi = Annotated[ConversationId | None, Header(alias="X-OpenWebUI-Chat-Id")]


def completions_router(door: Door) -> APIRouter:
    """The router of OpenAI's chat completions."""
    router = APIRouter(tags=["openai"], route_class=CompletionRoute)
    admitted = door.gate.needs("chat")
    Speaking = Annotated[Caller, Depends(admitted)]  # noqa: N806 - a type
    completions = _Completions(door, Transcripts(door.runner.store, door.secret))
    began = int(time.time())

    @router.post(
        "/v1/chat/completions",
        operation_id="create_chat_completion",
        summary="Chat as with a language model",
        responses=completion_responses(),
    )
    async def complete(
        body: CompletionRequest,
        caller: Speaking,
        _: JsonBody,
        idempotency_key: GivenKey = None,
        named: Named = None,
        named_by_open_web_ui: NamedByOpenWebUi = None,
    ) -> Response:
        """Let whatever speaks OpenAI's API talk to the hub: the last message is a turn of a conversation.

        The conversation is `metadata.conversation_id`, else `X-Conversation-Id`, else the one whose reply the
        transcript ends with, else a new one. The customer is `metadata.customer_id`, else `user`, for keys that may
        act for customers. The same request within ten minutes, or under the same Idempotency-Key, is one turn.
        """
        told = answer_to_front_end(body.message)
        if told is not None:
            reply = ChatReply(conversation_id="", turn_id="front-end", status="answered", reply=told)
            return _answer(reply, body)
        given = (body.metadata and body.metadata.conversation_id) or named or named_by_open_web_ui
        return await completions.complete(body, caller, idempotency_key, given)

    @router.get(
        "/v1/models",
        operation_id="list_models",
        summary="List the one model",
        responses={200: {"model": Models}, **errors()},
    )
    async def models(_: Speaking) -> JSONResponse:
        """The hub looks like a model named `hubbub`: so clients of OpenAI's API find it."""
        return JSONResponse(shapes.models(began))

    @router.get(
        "/v1/models/{model}",
        operation_id="read_model",
        summary="Read the one model",
        responses={200: {"model": Model}, **errors(404, 422)},
    )
    async def model(model: str, _: Speaking) -> JSONResponse:
        """The model named `hubbub`, for clients that look before they ask; any other is 404."""
        if model != shapes.MODEL:
            raise Problem(404, "No such model", f"there is {shapes.MODEL}")
        return JSONResponse(shapes.model(began))

    return router


@dataclass(frozen=True, slots=True)
class _Completions:
    door: Door
    transcripts: Transcripts

    async def complete(self, asked: CompletionRequest, caller: Caller, key: str | None, given: str | None) -> Response:
        if not asked.message.strip() or len(asked.message) > MAX_MESSAGE_CHARS or NUL in asked.message:
            raise InvalidInput([FieldError("/messages", f"the last one must have 1 to {MAX_MESSAGE_CHARS} characters")])
        customer = _customer(asked, caller)
        speaker = Speaker(caller.tenant, caller.name, caller.customer(customer))
        begun = await self.transcripts.begun(speaker, asked, key, given)
        place, wished = begun.conversation_id, Wish(begun.key)
        body = ChatRequest(message=asked.message, customer_id=customer, conversation_id=place, channel="openai")
        turn, drawn = turn_request(
            self.door, body, caller, wished, conversation_id=place, message=asked.message, context=asked.context
        )
        response = await through(self.door, turn, drawn, wished)
        if response.status_code == ACCEPTED:
            detail = "the same request asks for the reply of the same turn"
            raise Problem(503, "It takes longer than we wait", detail, retryable=True, headers={"Retry-After": "2"})
        reply = ChatReply.model_validate_json(bytes(response.body))
        await self.transcripts.answered(speaker, asked, reply)
        return _answer(reply, asked)


def _customer(asked: CompletionRequest, caller: Caller) -> str | None:
    """Who speaks. A `user` is a customer only for keys that may act for one: to others it is a name for statistics."""
    named = asked.metadata.customer_id if asked.metadata else None
    return named or (asked.user if caller.may("act_as_customer") else None) or None


def _answer(reply: ChatReply, asked: CompletionRequest) -> Response:
    created = int(time.time())
    headers = {CONVERSATION_HEADER: reply.conversation_id} if reply.conversation_id else {}
    if not asked.stream:
        return JSONResponse(shapes.completion(reply, asked, created), headers=headers)
    headers["Cache-Control"] = "no-store"
    return StreamingResponse(shapes.chunks(reply, asked, created), media_type="text/event-stream", headers=headers)

"""`POST /v1/chat`: one message in, one reply out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from hubbub.lane import Serve
from orchestrator.api.access import Caller
from orchestrator.api.bodies import JSON, JsonBody
from orchestrator.api.door import Door, Wish, Wished, through, turn_request, turn_responses
from orchestrator.api.keys import KEY_HEADER, MAX_KEY_CHARS
from orchestrator.api.models import ChatRequest
from orchestrator.api.streaming import EVENT_STREAM
from orchestrator.turn.replies import ChatReply

CHAT_PATH = "/v1/chat"


def chat_router(door: Door) -> tuple[APIRouter, Serve]:
    """The router of the chat endpoint, and what serves its usual requests past the framework (see hubbub.lane)."""
    admitted = door.gate.needs("chat", sessions=True)

    async def chat(
        body: ChatRequest, caller: Annotated[Caller, Depends(admitted)], _: JsonBody, wished: Wished
    ) -> Response:
        """Accept the message, run its turn, and answer.

        The same Idempotency-Key and body give the same reply again. A reply that takes longer than we wait is 202 with
        the turn's address. With `Accept: text/event-stream` the turn is told step by step, its reply last; a stream
        that broke off is resumed, on any replica, by the same request with `Last-Event-ID`.
        """
        turn, key = turn_request(door, body, caller, wished, conversation_id=body.conversation_id, message=body.message)
        return await through(door, turn, key, wished)

    async def plain(request: Request) -> Response | None:
        """Read the usual request as `chat` declares it, for less than FastAPI needs; any other is left to FastAPI."""
        headers = request.headers
        key = headers.get(KEY_HEADER)
        if request.scope["query_string"] or headers.get("Content-Type") != JSON or len(key or "") > MAX_KEY_CHARS:
            return None
        if EVENT_STREAM in headers.get("Accept", ""):
            return None
        try:
            body = ChatRequest.model_validate_json(await request.body())
        except ValidationError:
            return None
        return await chat(body, await admitted(request, None), None, Wish(key))

    router = APIRouter(tags=["chat"])
    summary = "Send a message and get the reply"
    router.post(
        CHAT_PATH, operation_id="send_message", summary=summary, response_model=ChatReply, responses=turn_responses()
    )(chat)
    return router, plain

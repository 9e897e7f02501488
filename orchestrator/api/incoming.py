"""`POST /v1/sources/{id}/events`: another system tells a customer something, in words that were agreed on before."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from hubbub import telemetry
from hubbub.errors import FieldError, InvalidInput, Problem
from hubbub.hashing import digest
from hubbub.problems import field_errors
from orchestrator.api.bodies import JSON, JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.door import Door, accepted
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.limits import DAY_S
from orchestrator.conversations.outcomes import Accepted
from orchestrator.conversations.records import ConversationRecord, TurnRequest
from orchestrator.conversations.store import ConversationStore
from orchestrator.dialogue.state import State
from orchestrator.inbox.sources import Registered, Source
from orchestrator.inbox.templates import GapUnfilled, filled, in_language, text_at
from orchestrator.inbox.verifying import ID, is_genuine
from orchestrator.turn.acting import Action
from orchestrator.turn.replies import Public

REMEMBERED_S = 8 * DAY_S
"""How long it is known into which conversation an event went; within it, the event is known by its id."""
LOOKED_AT = 50
CHANNEL = "webhook"


class IncomingEvent(BaseModel):
    """What happened, as Standard Webhooks writes it."""

    type: Annotated[str, Field(min_length=1, max_length=160)]
    timestamp: AwareDatetime
    data: dict[str, Any]


class Received(Public):
    """What became of an event: the customer is `told`, it was `ignored`, or there is `nobody` to tell.

    `duplicate` says that it had come before.
    """

    status: Literal["told", "ignored", "nobody"]
    conversation_id: str | None = None
    turn_id: str | None = None
    duplicate: bool = False


BODY = {"requestBody": {"required": True, "content": {JSON: {"schema": IncomingEvent.model_json_schema()}}}}


def incoming_router(registered: Registered, store: ConversationStore, door: Door) -> APIRouter:
    """The router of what other systems tell; it is open to whoever has a source's secret."""
    router = APIRouter(tags=["webhooks"])
    telling = Telling(store, door)

    @router.post(
        "/v1/sources/{source_id}/events",
        status_code=202,
        operation_id="send_event",
        summary="Tell a customer what happened",
        responses=problems(401, 404, 413, 415, 422, 429, 503),
        openapi_extra=BODY,
    )
    async def receive(source_id: str, request: Request, _: JsonBody) -> Received:
        """Signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), not by a key.

        The customer finds it as a message of the bot in the conversation that the event names, or in their newest open
        one. The same `webhook-id` is told once. Nothing but words comes of it.
        """
        source = await registered.named(source_id)
        body = await request.body()
        if not is_genuine(body, request.headers, source.trusted(time.time()) if source else []) or source is None:
            raise Problem(401, "The signature is not valid", "it must be a source's, and of the last five minutes")
        return await telling.tell(source, request.headers[ID], _event(body))

    return router


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts what a source tells into a conversation, as a turn with nothing but words."""

    store: ConversationStore
    door: Door

    async def tell(self, source: Source, webhook_id: str, event: IncomingEvent) -> Received:
        """Tell a customer of an event, once. Raises InvalidInput, and Problem when it cannot be taken now."""
        templates = source.templates.get(event.type)
        if templates is None:
            if source.unknown == "refuse":
                raise InvalidInput([FieldError("/type", "has no template here")])
            return Received(status="ignored")
        key = digest("incoming", source.id, webhook_id)
        conversation = await self._conversation(source, key, event.data)
        if conversation is None:
            return Received(status="nobody")
        words = await self._words(source, conversation, templates, event.data)
        begun = await accepted(self.door, _turn(conversation, key, words), "known", key)
        turn_id = f"t_{key}"
        return Received(
            status="told",
            conversation_id=conversation.id,
            turn_id=turn_id,
            duplicate=not isinstance(begun, Accepted),
        )

    async def _conversation(self, source: Source, key: str, data: dict[str, Any]) -> ConversationRecord | None:
        """The conversation the event names, or else its customer's newest that is open; the same for the same event."""
        named, customer = _text(data, source.conversation), _text(data, source.customer)
        if named is not None:
            record = await self._named(source.tenant, named)
            return record if record and customer in {None, record.customer_id} else None
        if customer is None:
            detail = f"has neither a customer at {source.customer} nor a conversation at {source.conversation}"
            raise InvalidInput([FieldError("/data", detail)])
        chosen = await self.store.noted(source.tenant, key)
        if chosen is None:
            newest = await self._newest(source.tenant, customer)
            if newest is None:
                return None
            chosen = await self.store.note(source.tenant, key, newest.id, REMEMBERED_S)
        return await self._named(source.tenant, chosen)

    async def _named(self, tenant: str, conversation_id: str) -> ConversationRecord | None:
        try:
            return await self.store.conversation(ConversationRef(tenant, conversation_id))
        except ValueError:
            return None

    async def _newest(self, tenant: str, customer: str) -> ConversationRecord | None:
        page = await self.store.conversations(tenant, customer, None, LOOKED_AT)
        mine = (record for record in page.items if record.customer_id == customer)
        return next((record for record in mine if record.status != "closed"), None)

    async def _words(
        self, source: Source, conversation: ConversationRecord, templates: dict[str, str], data: dict[str, Any]
    ) -> str:
        stored = await self.store.state(ConversationRef(conversation.tenant, conversation.id))
        language = State.model_validate_json(stored).language if stored else None
        try:
            return filled(in_language(templates, _text(data, source.locale) or language), data)
        except GapUnfilled as error:
            raise InvalidInput([FieldError(f"/data/{error.path.replace('.', '/')}", str(error))]) from error


def _turn(conversation: ConversationRecord, key: str, words: str) -> TurnRequest:
    return TurnRequest(
        tenant=conversation.tenant,
        conversation_id=conversation.id,
        turn_id=f"t_{key}",
        caller=conversation.caller,
        customer_id=conversation.customer_id,
        channel=CHANNEL,
        body_hash=key,
        accepted_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        traceparent=telemetry.traceparent(),
        action=Action(act="tell", words=words).model_dump_json(),
    )


def _event(body: bytes) -> IncomingEvent:
    try:
        return IncomingEvent.model_validate_json(body)
    except ValidationError as error:
        raise InvalidInput(field_errors(error.errors())) from error


def _text(data: dict[str, Any], path: str) -> str | None:
    try:
        return text_at(data, path)
    except GapUnfilled:
        return None

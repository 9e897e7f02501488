"""All that is kept of a conversation or a customer, as one JSON document that is written as it is read."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from hubbub.errors import Problem
from hubbub.logs import facts
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JSON
from orchestrator.api.callers import customer_id_of
from orchestrator.api.documentation import Responses, problems
from orchestrator.api.models import ConversationInPath
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.store import ConversationStore

log = logging.getLogger(__name__)


def exporting_router(store: ConversationStore, gate: Gate) -> APIRouter:
    """The router of exports."""
    router = APIRouter(prefix="/v1", tags=["conversations"])
    exporters = gate.needs("desk", "admin")
    Exporter = Annotated[Caller, Depends(exporters)]  # noqa: N806 - a type

    @router.get(
        "/conversations/{conversation_id}/export",
        operation_id="export_conversation",
        summary="Export a conversation",
        response_class=StreamingResponse,
        responses=_responses(404, 503),
    )
    async def conversation(conversation_id: ConversationInPath, caller: Exporter) -> StreamingResponse:
        """All that is kept of it: what was said, the turns with plans, steps and approvals, feedback, events."""
        ref = ConversationRef(caller.tenant, conversation_id)
        if await store.conversation(ref) is None:
            raise Problem(404, "No such conversation")
        log.info("conversation exported", extra=facts(by=caller.name, conversation=conversation_id))
        return StreamingResponse(_conversation(store, ref), media_type=JSON)

    @router.get(
        "/customers/{customer_id:path}/export",
        operation_id="export_customer",
        summary="Export a customer",
        response_class=StreamingResponse,
        responses=_responses(503),
    )
    async def customer(customer_id: str, caller: Exporter) -> StreamingResponse:
        """All that this hub keeps of a customer: their conversations, each as above. Of a stranger it is none."""
        whose = customer_id_of(customer_id, "path:customer_id")
        ids = await store.erasable(caller.tenant, whose)
        log.info("customer exported", extra=facts(by=caller.name, conversations=len(ids)))
        refs = [ConversationRef(caller.tenant, one) for one in ids]
        return StreamingResponse(_customer(store, whose, refs), media_type=JSON)

    return router


def _responses(*statuses: int) -> Responses:
    return {200: {"content": {JSON: {"schema": {"type": "object"}}}}, **problems(*statuses)}


async def _customer(store: ConversationStore, customer: str, refs: list[ConversationRef]) -> AsyncIterator[str]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    yield f'{{"customer_id":{_json(customer)},"exported_at":{_json(at)},"conversations":['
    joint = ""
    for ref in refs:
        record = await store.conversation(ref)
        if record is not None and record.customer_id == customer:  # it may have gone meanwhile
            yield joint
            async for part in _conversation(store, ref):
                yield part
            joint = ","
    yield "]}"


async def _conversation(store: ConversationStore, ref: ConversationRef) -> AsyncIterator[str]:
    yield _json(await store.kept_of(ref))[:-1]
    for name, items in store.kept_in(ref):
        yield f",{_json(name)}:["
        joint = ""
        async for item in items:
            yield joint + _json(item)
            joint = ","
        yield "]"
    yield "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""All that is kept of a conversation or a customer, as one JSON document that is written as it is read."""

import json
import logging
import secrets
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
from orchestrator.spokes.operating import Asked
from orchestrator.turn.gathering import Gathered, Gatherer

log = logging.getLogger(__name__)


def exporting_router(store: ConversationStore, gatherer: Gatherer, gate: Gate) -> APIRouter:
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
        """All that is kept of a customer: their conversations, each as above, and what each agent keeps.

        Of each agent its `records`, and then the `outcome`: `done`, `no_skill` where it gives nothing out, else why it
        did not (all of it, that is: ask again). `elsewhere` is what others keep.
        """
        whose = customer_id_of(customer_id, "path:customer_id")
        ids = await store.erasable(caller.tenant, whose)
        log.info("customer exported", extra=facts(by=caller.name, conversations=len(ids)))
        refs = [ConversationRef(caller.tenant, one) for one in ids]
        asked = Asked(caller.name, caller.tenant, secrets.token_hex(16), whose)
        return StreamingResponse(_customer(store, refs, gatherer, asked), media_type=JSON)

    return router


def _responses(*statuses: int) -> Responses:
    return {200: {"content": {JSON: {"schema": {"type": "object"}}}}, **problems(*statuses)}


async def _customer(
    store: ConversationStore, refs: list[ConversationRef], gatherer: Gatherer, asked: Asked
) -> AsyncIterator[str]:
    customer = asked.customer
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
    yield '],"agents":['
    joint = ""
    for name, pages in gatherer.of_agents(asked):
        yield joint
        async for part in _agent(name, pages):
            yield part
        joint = ","
    yield "]}"


async def _agent(name: str, pages: AsyncIterator[Gathered]) -> AsyncIterator[str]:
    yield f'{{"agent":{_json(name)},"records":['
    joint, outcome, elsewhere = "", "", tuple[str, ...]()
    async for one in pages:
        outcome, elsewhere = one.outcome, one.page.elsewhere or elsewhere
        for kind, records in one.page.records.items():
            for record in records:
                yield joint + _json({"kind": kind, "record": record})
                joint = ","
    yield f'],"outcome":{_json(outcome)},"elsewhere":{_json(elsewhere)}}}'


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

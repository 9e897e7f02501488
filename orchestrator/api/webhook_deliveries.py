"""What was sent to webhooks, how far that came, and what is sent once more."""

import time
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from hubbub.hashing import canonical
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.conversations import Cursor, Limit
from orchestrator.api.documentation import problems
from orchestrator.api.webhook_models import (
    DeliveryFilter,
    DeliveryView,
    Replay,
    Replayed,
    TestDelivery,
    delivery_view,
)
from orchestrator.api.webhooks import Hooks
from orchestrator.outbox.events import TEST, new_event_id
from orchestrator.outbox.replaying import replay_named, replay_span


class Deliveries(BaseModel):
    """One page of deliveries, the latest first."""

    items: list[DeliveryView]
    next_cursor: str | None


def deliveries_router(hooks: Hooks, gate: Gate) -> APIRouter:
    """The router of deliveries to webhooks."""
    router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
    admin = gate.needs("admin")
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type
    one = problems(404, 503)

    @router.post("/{webhook_id}/test", operation_id="test_webhook", summary="Send a test", responses=one)
    async def test(webhook_id: str, caller: Admin) -> TestDelivery:
        """Send `webhook.test` at once and once, also to a webhook that is switched off, and tell what came of it."""
        known = await hooks.known(caller, webhook_id)
        event_id, now = new_event_id("test"), datetime.now(UTC).isoformat(timespec="milliseconds")
        message = canonical({"type": TEST, "timestamp": now, "data": {"tenant": known.tenant, "webhook_id": known.id}})
        answer = await hooks.sender.send(known.url, event_id, message, known.signing(time.time()))
        return TestDelivery(event_id=event_id, delivered=answer.taken, answer=answer.status, trouble=answer.trouble)

    @router.get("/{webhook_id}/deliveries", operation_id="list_deliveries", summary="List deliveries", responses=one)
    async def deliveries(
        webhook_id: str,
        caller: Admin,
        status: DeliveryFilter | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Deliveries:
        """What was sent, the latest first: how often it was tried, what the last answer was, when it is tried next.

        `status=dead` lists what was given up, the latest first.
        """
        known = await hooks.known(caller, webhook_id)
        page = await hooks.store.deliveries(known.tenant, known.id, cursor, limit, dead=status == "dead")
        return Deliveries(items=[delivery_view(sent) for sent in page.items], next_cursor=page.next_cursor)

    @router.post(
        "/{webhook_id}/replay",
        status_code=202,
        operation_id="replay_events",
        summary="Send events once more",
        responses=one,
    )
    async def replay(webhook_id: str, body: Replay, caller: Admin, _: JsonBody) -> Replayed:
        """By their ids, or by when they happened: they are sent under the ids they had."""
        known = await hooks.known(caller, webhook_id)
        if body.event_ids is not None:
            again = await replay_named(hooks.store, known, body.event_ids)
        else:
            since, until = body.since or datetime.now(UTC), body.until or datetime.now(UTC)
            again = await replay_span(hooks.store, known, since, until, dead=body.only_dead)
        return Replayed(event_ids=again.event_ids, complete=again.complete)

    return router

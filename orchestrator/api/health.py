"""Whether the hub lives, and whether it can take messages."""

import logging
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from orchestrator.api.documentation import Responses
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.registry import Registry
from orchestrator.turn.admission import Admission


class Readiness(BaseModel):
    """Whether messages can be taken, and what of the surroundings answers.

    An agent nobody has seen yet has no name: it is counted by its place among the configured addresses.
    """

    status: Literal["ready", "not ready"]
    redis: Literal["up", "down"]
    agents: dict[str, Literal["up", "down"]]


log = logging.getLogger(__name__)
NOT_YET: Responses = {503: {"model": Readiness, "description": "Not yet"}}


def health_router(store: ConversationStore, registry: Registry, admission: Admission) -> APIRouter:
    """The router of the probes; they are open to everybody and say nothing confidential."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", operation_id="check_liveness", summary="Whether the process lives")
    async def alive() -> dict[str, str]:
        """Answer while the process lives, for whoever starts it again when it does not. It asks nobody else."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        operation_id="check_readiness",
        summary="Whether messages can be taken",
        responses=NOT_YET,
    )
    async def ready(response: Response) -> Readiness:
        """200 once Redis answers and every agent was seen once, or the wait for them is over; 503 once it stops."""
        now = await _readiness(store, registry, admission)
        response.status_code = 200 if now.status == "ready" else 503
        return now

    return router


async def _readiness(store: ConversationStore, registry: Registry, admission: Admission) -> Readiness:
    redis: Literal["up", "down"] = "up"
    try:
        await store.ready()
    except StoreError as error:
        log.warning("not ready: %s", error)
        redis = "down"
    ready = redis == "up" and registry.settled.is_set() and not admission.closed
    standings = enumerate(registry.configured, start=1)
    return Readiness(
        status="ready" if ready else "not ready",
        redis=redis,
        agents={
            one.known.name if one.known else f"unseen-{place}": "up" if one.reachable else "down"
            for place, one in standings
        },
    )

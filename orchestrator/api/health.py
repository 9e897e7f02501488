"""Whether the hub lives, and whether it can take messages."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.registry import Registry


def health_router(store: ConversationStore, registry: Registry) -> APIRouter:
    """The router of the probes; they are open to everybody and say nothing confidential."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Whether the process lives")
    async def alive() -> dict[str, str]:
        """Answer while the process lives."""
        return {"status": "ok"}

    @router.get("/readyz", summary="Whether messages can be taken")
    async def ready() -> JSONResponse:
        """200 once Redis answers and every agent was seen once, or the wait for them is over."""
        agents = {
            standing.known.name if standing.known else standing.address: "up" if standing.reachable else "down"
            for standing in registry.standings.values()
        }
        try:
            await store.ready()
        except StoreError:
            return JSONResponse({"status": "not ready", "redis": "down", "agents": agents}, 503)
        settled = registry.settled.is_set()
        body = {"status": "ready" if settled else "not ready", "redis": "up", "agents": agents}
        return JSONResponse(body, 200 if settled else 503)

    return router

"""`/a2a` and `/.well-known/agent-card.json`: the hub as one agent of the A2A protocol.

The SDK takes a second to import, so it is brought in by the first request that needs it: a hub restarts without.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from importlib import import_module

import anyio
from fastapi import APIRouter, Request, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from hubbub import problems
from hubbub.errors import Problem
from orchestrator.api.documentation import Responses
from orchestrator.api.door import Door
from orchestrator.settings import DEFAULT_TENANT
from orchestrator.spokes.catalog import Catalog

SERVICE = "orchestrator.api.a2a.service"
A2A_PATH = "/a2a"
CARD_PATH = "/.well-known/agent-card.json"
CARD_SECONDS = 60
CARD_RESPONSES: Responses = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}},
    304: {"description": "The card is still the one whose `ETag` stood in `If-None-Match`"},
}


class BelowPath(BaseRoute):
    """A path and all below it, served by one application that sees the whole path (Starlette's Mount needs a slash)."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        self._path, self._app = path, app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for us."""
        path = str(scope["path"]) if scope["type"] == "http" else ""
        found = path == self._path or path.startswith(self._path + "/")
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app(scope, receive, send)


@dataclass
class A2aDoor:
    """An ASGI application that admits callers with the scope `chat`, and serves them once the SDK is there."""

    door: Door
    service: ASGIApp | None = field(default=None, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        try:
            caller = await self.door.gate.admit(request, "chat")
        except Problem as problem:
            await problems.response(problem)(scope, receive, send)
            return
        request.state.caller = caller
        if self.service is None:
            module = await anyio.to_thread.run_sync(import_module, SERVICE)
            self.service = module.a2a_service(self.door)
        await self.service(scope, receive, send)


@dataclass
class _Card:
    """The card as it was served last: when it changed is when this hub noticed."""

    tag: str = ""
    changed: datetime = field(default_factory=lambda: datetime.now(UTC))


def a2a_router(door: Door, catalog: Callable[[], Catalog], url: str, version: str) -> APIRouter:
    """The router of the A2A door and its card; `url` is where the world finds this hub."""
    router = APIRouter(tags=["a2a"])
    known = _Card()

    @router.get(
        CARD_PATH, operation_id="read_agent_card", summary="Read the hub's agent card", responses=CARD_RESPONSES
    )
    async def card(request: Request) -> Response:
        """What this agent can do and how to speak to it, for A2A clients (protocol 1.0 and 0.3)."""
        module = await anyio.to_thread.run_sync(import_module, SERVICE)
        members = module.card_json(catalog().of_tenant(DEFAULT_TENANT), url, version, key_needed=not door.gate.is_open)
        text = json.dumps(members, separators=(",", ":"))
        tag = '"' + hashlib.sha256(text.encode()).hexdigest()[:32] + '"'
        if tag != known.tag:
            known.tag, known.changed = tag, datetime.now(UTC)
        headers = {
            "ETag": tag,
            "Last-Modified": format_datetime(known.changed, usegmt=True),
            "Cache-Control": f"public, max-age={CARD_SECONDS}",
        }
        asked = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
        if asked & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="application/json", headers=headers)

    return router


def a2a_route(door: Door) -> BaseRoute:
    """Everything at `/a2a` and below, with and without a slash at its end."""
    return BelowPath(A2A_PATH, A2aDoor(door))

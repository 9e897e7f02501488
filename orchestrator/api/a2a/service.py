"""The A2A door put together: JSON-RPC, HTTP+JSON and the card, in protocol 1.0 and 0.3."""

from a2a.server.context import ServerCallContext
from a2a.server.request_handlers.response_helpers import agent_card_to_dict
from a2a.server.routes.common import ServerCallContextBuilder
from a2a.server.routes.jsonrpc_routes import create_jsonrpc_routes
from a2a.server.routes.rest_routes import create_rest_routes
from starlette.requests import Request
from starlette.routing import Router
from starlette.types import ASGIApp

from orchestrator.api.a2a.card import hub_card
from orchestrator.api.a2a.handler import CALLER, TurnHandler
from orchestrator.api.a2a.media import JsonOnly
from orchestrator.api.door import Door
from orchestrator.spokes.catalog import Catalog

RPC_PATHS = ("/a2a", "/a2a/")


class _Contexts(ServerCallContextBuilder):
    """Tells the handler who is calling; the door in front has found out."""

    def build(self, request: Request) -> ServerCallContext:
        """What the handler is told of a request."""
        return ServerCallContext(state={CALLER: request.state.caller, "headers": dict(request.headers)})


def a2a_service(door: Door) -> ASGIApp:
    """The routes below `/a2a`. Callers have been admitted: `request.state.caller` says who it is."""
    handler, contexts = TurnHandler(door), _Contexts()
    rpc = [create_jsonrpc_routes(handler, path, contexts, enable_v0_3_compat=True) for path in RPC_PATHS]
    rest = create_rest_routes(handler, contexts, enable_v0_3_compat=True, path_prefix="/a2a")
    return JsonOnly(Router([*rpc[0], *rpc[1], *rest[:-1]], redirect_slashes=False), RPC_PATHS)


def card_json(catalog: Catalog, url: str, version: str, *, key_needed: bool) -> dict[str, object]:
    """The hub's card, readable for clients of 1.0 and of 0.3."""
    return dict(agent_card_to_dict(hub_card(catalog, url, version=version, key_needed=key_needed)))

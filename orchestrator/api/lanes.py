"""A fast lane for the requests an endpoint gets nearly always."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

Lane = Callable[[Request], Awaitable[Response | None]]


def with_lane(lane: Lane) -> type[APIRoute]:
    """A class of routes that offer each request to `lane` first.

    What it answers with None goes FastAPI's way, by the endpoint's own signature: that way stays the one that is
    documented, and the one that tells what is wrong with a request.
    """

    class LanedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            usual = super().get_route_handler()

            async def handler(request: Request) -> Response:
                return await lane(request) or await usual(request)

            return handler

    return LanedRoute

"""The route that every turn takes."""

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


class SkillRoute(APIRoute):
    """Described and found by FastAPI, but served past what it does for a request, which costs more than the call.

    The endpoint takes the name of the skill and the request, and returns a response: nothing is injected, validated
    or serialised for it. Errors are rendered as everywhere.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call; 405 for another method."""
        if scope["method"] != "POST":
            await super().handle(scope, receive, send)
            return
        response = await self.endpoint(scope["path_params"]["skill"], Request(scope, receive))
        await response(scope, receive, send)

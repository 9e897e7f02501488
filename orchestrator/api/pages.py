"""`GET /agents/{agent}/{path}`: the pages an agent shows to anybody, such as the articles that replies cite."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from hubbub.errors import Problem
from orchestrator.api.documentation import problems
from orchestrator.spokes.pages import Page, PageOutOfReach

HEADERS = {
    # An agent may be a stranger's: its pages run nothing, and get nothing of what belongs to the hub's address.
    "Content-Security-Policy": (
        "sandbox allow-popups; default-src 'none'; img-src https:; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

ReadPage = Callable[[str, str], Awaitable[Page | None]]
"""The page of an agent at a path, or None; raises PageOutOfReach."""


def pages_router(read: ReadPage) -> APIRouter:
    """The router of the agents' pages; they are open to everybody, as the agents' cards say."""
    router = APIRouter(tags=["agents"])

    @router.get(
        "/agents/{agent}/{path:path}",
        summary="A page of an agent",
        response_class=Response,
        responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **problems(404, 503)},
    )
    async def show(agent: str, path: str) -> Response:
        """An article, for example, that a reply cites. Only what the agent's card declares public is shown."""
        try:
            page = await read(agent, path)
        except PageOutOfReach as error:
            raise Problem(503, "The page cannot be shown just now", retryable=True) from error
        if page is None:
            raise Problem(404, "No such page")
        return Response(page.content, media_type=page.media_type, headers=HEADERS)

    return router

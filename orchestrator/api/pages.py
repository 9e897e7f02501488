"""`GET /agents/{agent}/{path}`: the pages an agent shows to anybody, such as the articles that replies cite."""

from typing import Protocol

from fastapi import APIRouter, Request, Response

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
    "Vary": "Accept",
}


_TEXT = {"text/html": {"schema": {"type": "string"}}}
_PROBLEMS = problems(404, 503)
_PROBLEMS[404]["content"] |= _TEXT
_RESPONSES = {200: {"content": _TEXT}, **_PROBLEMS}


class ReadPage(Protocol):
    """Reads pages of agents."""

    async def __call__(self, agent: str, path: str, *, browser: bool) -> Page | None:
        """The page of `agent` at `path`, in words for a `browser` or not; None for none. Raises PageOutOfReach."""
        ...


def pages_router(read: ReadPage) -> APIRouter:
    """The router of the agents' pages; they are open to everybody, as the agents' cards say."""
    router = APIRouter(tags=["agents"])

    @router.get(
        "/agents/{agent}/{path:path}",
        operation_id="read_agent_page",
        summary="A page of an agent",
        response_class=Response,
        responses=_RESPONSES,
    )
    async def show(request: Request, agent: str, path: str) -> Response:
        """An article, for example, that a reply cites. Only what the agent's card declares public is shown."""
        try:
            page = await read(agent, path, browser="text/html" in request.headers.get("Accept", ""))
        except PageOutOfReach as error:
            raise Problem(503, "The page cannot be shown just now", retryable=True) from error
        if page is None:
            raise Problem(404, "No such page")
        return Response(page.content, 200 if page.found else 404, HEADERS, page.media_type)

    return router

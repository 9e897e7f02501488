"""Reads the pages that agents show to anybody, for customers, who reach no agent directly."""

from dataclasses import dataclass
from urllib.parse import quote

import anyio

from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.registry import Registry
from orchestrator.spokes.transport import NOT_FOUND, OK, Connections

READ_SECONDS = 3.0
HTML, ANYTHING = "text/html", "*/*"
MAX_PAGE_BYTES = 2 * 1024 * 1024


class PageOutOfReach(Exception):
    """The agent did not give the page: it is away, too slow, or the page is too large."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the agent showed it; `media_type` is its Content-Type.

    `found` is false for what the agent shows where a page is no longer there.
    """

    content: bytes
    media_type: str
    found: bool = True


async def read_page(
    connections: Connections, registry: Registry, agent: str, path: str, *, browser: bool
) -> Page | None:
    """The page at `path` of `agent`, without a leading slash; None when there is none that anybody may see.

    For a `browser`, what the agent shows in place of a page that is no longer there is a page too. Only what lies below
    the path that the agent's card names is read. Raises PageOutOfReach.
    """
    known = registry.catalog.agents.get(agent)
    segments = path.split("/")
    if known is None or known.typed.pages is None or not f"/{path}".startswith(known.typed.pages):
        return None
    if any(segment in {"", ".", ".."} for segment in segments):
        return None
    url = "/".join([known.address, *(quote(segment, safe="") for segment in segments)])
    try:
        with anyio.fail_after(READ_SECONDS):
            return await _read(connections, url, HTML if browser else ANYTHING)
    except (HttpTrouble, TimeoutError) as error:
        raise PageOutOfReach(agent) from error


async def _read(connections: Connections, url: str, accepted: str) -> Page | None:
    reply = await connections.send("GET", url, {"Accept": accepted}, limit=MAX_PAGE_BYTES, connect_s=READ_SECONDS)
    media_type = reply.headers.get("content-type", "application/octet-stream")
    if reply.status == NOT_FOUND and not media_type.startswith(HTML):
        return None
    if reply.status not in {OK, NOT_FOUND}:
        raise PageOutOfReach(f"status {reply.status}")
    if reply.content is None:
        raise PageOutOfReach("the page is too large")
    return Page(reply.content, media_type, found=reply.status == OK)

"""The page at `/`: a chat with the hub that shows how each answer came about. Plain files that talk to the API."""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import Scope

HERE = Path(__file__).parent
STATIC = HERE / "static"
HEADERS = {
    # Asked for again each time, 304 where it is the same: after an upgrade no page is made of two versions.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        # Text never becomes markup, whatever a script tries.
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Assets(StaticFiles):
    """Style sheets, modules and the icon, under the same rules as the page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file; anything else is 404."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def chat_page_router(*, key_needed: bool, traces_open: bool, max_chars: int) -> APIRouter:
    """The router of the page and its files.

    `key_needed` is whether the hub asks its callers for an API key, `traces_open` whether a browser can follow a turn's
    `trace_url` (a link carries no key), and `max_chars` how long a message may be.
    """
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    modules = sorted(path.name for path in (STATIC / "chat").glob("*.js"))
    page = templates.get_template("chat.html").render(
        key_needed=key_needed, traces_open=traces_open, max_chars=max_chars, modules=modules
    )
    router = APIRouter(include_in_schema=False)

    async def chat() -> Response:
        return Response(page, media_type="text/html", headers=HEADERS)

    router.add_api_route("/", chat, methods=["GET", "HEAD"])
    router.mount("/assets", Assets(directory=STATIC))
    return router

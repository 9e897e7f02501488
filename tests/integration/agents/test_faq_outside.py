"""What the FAQ agent gets from outside, pages and search results, and never from where it must not."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from agents.faq.backend import NotReadable, WebResult, WebSearchAway
from agents.faq.fetching import MAX_PAGE_BYTES, PageReader
from agents.faq.web import Brave, SearxNG

pytestmark = pytest.mark.anyio
FOUND = {
    "title": "A <b>tent</b> &amp; more",
    "url": "https://tents.example/",
    "content": "x",
    "description": "x " * 400,
}
NO_PAGE = {"title": "Script", "url": "javascript:alert(1)"}
ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/page": (200, "text/html; charset=utf-8", b"<main><h1>Tents</h1><p>They are green.</p></main>"),
    "/picture": (200, "image/png", b"\x89PNG"),
    "/missing": (404, "text/html", b"none"),
    "/long": (200, "text/html", b"x" * (MAX_PAGE_BYTES + 1)),
    "/search": (200, "application/json", json.dumps({"results": [NO_PAGE, FOUND]}).encode()),
    "/brave": (200, "application/json", json.dumps({"web": {"results": [NO_PAGE, FOUND]}}).encode()),
    "/nothing": (200, "application/json", b"{}"),
    "/broken": (200, "application/json", b"<html>"),
    "/limited": (429, "application/json", b"{}"),
}
MOVED = {"/moved": "/page", "/inside": "http://169.254.169.254/latest/meta-data", "/round": "/round"}


class _Outside(BaseHTTPRequestHandler):
    asked: list[tuple[dict[str, list[str]], str | None]]

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        self.asked.append((parse_qs(path.query), self.headers.get("X-Subscription-Token")))
        if path.path in MOVED:
            self.send_response(302)
            self.send_header("Location", MOVED[path.path])
            self.end_headers()
            return
        status, kind, content = ANSWERS[path.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    """A server with pages and two search engines."""
    _Outside.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


READER = PageReader((ip_network("127.0.0.0/8"),))


@pytest.mark.parametrize("path", ["/page", "/moved"])
async def test_a_page_is_read(outside: str, path: str) -> None:
    """Where it was moved to, too."""
    page = await READER.read(outside + path)
    assert (page.url, page.is_html, b"green" in page.content) == (f"{outside}/page", True, True)


@pytest.mark.parametrize("path", ["/picture", "/missing", "/long", "/inside", "/round"])
async def test_what_is_no_page_or_leads_inside_is_not_read(outside: str, path: str) -> None:
    """Each redirect is looked at like the first address."""
    with pytest.raises(NotReadable):
        await READER.read(outside + path)


async def test_without_leave_nothing_inside_is_read(outside: str) -> None:
    """Not even asked for."""
    asked = len(_Outside.asked)
    for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
        with pytest.raises(NotReadable):
            await PageReader().read(outside.replace("127.0.0.1", host) + "/page")
    assert len(_Outside.asked) == asked


async def test_search_engines_bring_plain_results(outside: str) -> None:
    """Without markup, bounded, and none that leads to no page."""
    async with httpx.AsyncClient() as client:
        (one,) = await SearxNG(outside, client).search("tents", 3)
        assert one == WebResult("A tent & more", "https://tents.example/", "x")
        (other,) = await Brave("a-key", client, f"{outside}/brave").search("tents", 3)
        assert len(other.snippet) <= 300
        assert await Brave("a-key", client, f"{outside}/nothing").search("tents", 3) == ()
    assert [(query["q"], key) for query, key in _Outside.asked[-3:]] == [(["tents"], None), *[(["tents"], "a-key")] * 2]


@pytest.mark.parametrize("path", ["/broken", "/limited"])
async def test_a_search_engine_that_fails_is_said_to(outside: str, path: str) -> None:
    """In one kind of error."""
    async with httpx.AsyncClient() as client:
        with pytest.raises(WebSearchAway):
            await Brave("a-key", client, outside + path).search("tents", 3)
        with pytest.raises(WebSearchAway):
            await SearxNG("http://127.0.0.1:1", client).search("tents", 3)

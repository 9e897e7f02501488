"""Search engines: SearXNG, which a company runs itself, and Brave's, which it pays for.

Sources: https://docs.searxng.org/dev/search_api.html; https://api-dashboard.search.brave.com/app/documentation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from re import compile as pattern
from typing import Annotated, TypeVar

import anyio
import httpx
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from agents.faq.backend import WebResult, WebSearchAway

SEARCH_SECONDS = 3.0
"""For one search, from the first byte to the last."""
MAX_REPLY_BYTES = 1024 * 1024
MAX_TITLE_CHARS, MAX_SNIPPET_CHARS = 150, 300
BRAVE_URL = "https://api.search.brave.com/res/v1/web/search"
TAG = pattern(r"<[^>]*>")
HTTP = ("http://", "https://")


def _plain(value: object) -> object:
    """One line of text without markup."""
    return " ".join(unescape(TAG.sub("", value)).split()) if isinstance(value, str) else value or ""


M = TypeVar("M", bound=BaseModel)
Plain = Annotated[str, BeforeValidator(_plain)]


class _Found(BaseModel):
    """One result; SearXNG calls its snippet `content`, Brave `description`."""

    title: Plain = ""
    url: str
    content: Plain = ""
    description: Plain = ""

    def result(self) -> WebResult:
        snippet = self.content or self.description
        return WebResult(_short(self.title, MAX_TITLE_CHARS) or self.url, self.url, _short(snippet, MAX_SNIPPET_CHARS))


class _Results(BaseModel):
    results: tuple[_Found, ...] = ()


class _InWeb(BaseModel):
    web: _Results = Field(default_factory=_Results)


@dataclass(frozen=True, slots=True)
class SearxNG:
    """A SearXNG instance at `url`, whose settings allow the format `json`."""

    url: str
    client: httpx.AsyncClient

    async def search(self, query: str, limit: int) -> Sequence[WebResult]:
        """At most `limit` results, best first. Raises WebSearchAway when it does not answer as it should."""
        asked = {"q": query, "format": "json", "safesearch": "1"}
        content = await _asked(self.client, f"{self.url.rstrip('/')}/search", asked, {})
        return _taken(_parsed(_Results, content).results, limit)


@dataclass(frozen=True, slots=True)
class Brave:
    """Brave's search API, with the company's key."""

    key: str = field(repr=False)
    client: httpx.AsyncClient
    url: str = BRAVE_URL

    async def search(self, query: str, limit: int) -> Sequence[WebResult]:
        """At most `limit` results, best first. Raises WebSearchAway when it does not answer as it should."""
        asked = {"q": query, "count": str(limit), "safesearch": "strict", "text_decorations": "false"}
        content = await _asked(self.client, self.url, asked, {"X-Subscription-Token": self.key})
        return _taken(_parsed(_InWeb, content).web.results, limit)


async def _asked(client: httpx.AsyncClient, url: str, asked: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    """The body of the answer, within its bounds of time and size. Raises WebSearchAway."""
    accepted = {"Accept": "application/json", **headers}
    try:
        with anyio.fail_after(SEARCH_SECONDS):
            async with client.stream("GET", url, params=dict(asked), headers=accepted) as reply:
                if reply.status_code != httpx.codes.OK:
                    raise WebSearchAway(f"the search engine answers with status {reply.status_code}")
                content = bytearray()
                async for chunk in reply.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_REPLY_BYTES:
                        raise WebSearchAway("the search engine's answer is too long")
                return bytes(content)
    except TimeoutError as error:
        raise WebSearchAway(f"the search engine took longer than {SEARCH_SECONDS} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WebSearchAway(f"the search engine cannot be reached: {type(error).__name__}") from error


def _parsed(model: type[M], content: bytes) -> M:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise WebSearchAway("the search engine's answer is not as documented") from error


def _taken(found: Sequence[_Found], limit: int) -> tuple[WebResult, ...]:
    """The first results that lead to a page."""
    return tuple(one.result() for one in found if one.url.startswith(HTTP))[:limit]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"

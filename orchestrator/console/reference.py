"""The API's description: `/openapi.json` for programs, and made from it `/docs` for people, without any script."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.console.chat_page import HEADERS
from orchestrator.turn.learning import beside_turns

TEMPLATES = Path(__file__).parent / "templates"
SCHEMAS = "#/components/schemas/"
BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "maxItems": "at most {} items",
    "pattern": "matches {}",
    "default": "default {}",
}


@dataclass(frozen=True)
class Operation:
    """One operation of the document, as the page tells of it."""

    method: str
    path: str
    told: dict[str, Any]

    @cached_property
    def keys(self) -> list[str]:
        """The scopes one of which is needed; empty for what is open."""
        return [scope for entry in self.told.get("security", ()) for scopes in entry.values() for scope in scopes]

    @cached_property
    def bodies(self) -> list[tuple[str, dict[str, Any]]]:
        """The media types that it takes, each with its schema and examples."""
        return list(self.told.get("requestBody", {}).get("content", {}).items())


def reference_router(document: Callable[[], dict[str, Any]]) -> APIRouter:
    """The router of both; `document` makes the OpenAPI document."""
    whole, page = _Made(lambda: _json(document())), _Made(lambda: _html(document()))
    router = APIRouter(include_in_schema=False)

    async def openapi() -> Response:
        return Response(await whole.text(), media_type="application/json")

    async def reference() -> Response:
        return Response(await page.text(), media_type="text/html", headers=HEADERS)

    router.add_api_route("/openapi.json", openapi, methods=["GET", "HEAD"])
    router.add_api_route("/docs", reference, methods=["GET", "HEAD"])
    return router


@dataclass
class _Made:
    """A text that is the same for as long as the hub runs, made when somebody asks for it for the first time.

    That is half a second of work: it is done beside the turns.
    """

    make: Callable[[], str]
    made: str | None = None

    async def text(self) -> str:
        if self.made is None:
            self.made = await beside_turns(self.make)
        return self.made


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _html(document: dict[str, Any]) -> str:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a hub starts without it

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        markdown=lambda text: Markup(markdown.render(text)),  # noqa: S704 - CommonMark escapes HTML
        kind=kind,
        facts=facts,
        pretty=pretty,
    )
    return templates.get_template("reference.html").render(
        info=document["info"], chapters=chapters(document), schemas=document["components"]["schemas"]
    )


def chapters(document: dict[str, Any]) -> list[tuple[dict[str, Any], list[Operation]]]:
    """The document's tags, each with its operations; those without a tag are left out."""
    operations = [
        Operation(method, path, told) for path, methods in document["paths"].items() for method, told in methods.items()
    ]
    return [(tag, [one for one in operations if tag["name"] in one.told["tags"]]) for tag in document["tags"]]


def kind(schema: dict[str, Any]) -> Markup:
    """What a schema takes, in a few words; other schemas of the document as links."""
    return Markup(" or ").join(dict.fromkeys(_kinds(schema))) or Markup("anything")


def _kinds(schema: dict[str, Any]) -> Iterator[Markup]:
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _kinds(choice)
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMAS)
        yield Markup('<a href="#schema-{0}">{0}</a>').format(name)
    elif "enum" in schema or "const" in schema:
        for value in schema.get("enum", [schema.get("const")]):
            yield Markup("<code>{}</code>").format(json.dumps(value))
    elif schema.get("type") == "array":
        yield Markup("list of {}").format(kind(schema.get("items", {})))
    elif "type" in schema:
        yield Markup("{}").format(" ".join(filter(None, (schema["type"], schema.get("format")))))


def facts(schema: dict[str, Any]) -> list[str]:
    """What else holds for a value."""
    known = {**(schema["anyOf"][0] if "anyOf" in schema else {}), **schema}
    return [words.format(json.dumps(known[name])) for name, words in BOUNDS.items() if known.get(name) is not None]


def pretty(value: Any) -> str:
    """An example as it is written: text as it is, anything else as indented JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)

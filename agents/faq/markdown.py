"""Reads articles: Markdown with front matter, all of it optional (see the README)."""

import re
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Annotated

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pydantic import BaseModel, BeforeValidator, ConfigDict

from agents.faq.backend import Article, Section
from agents.faq.blocks import sections

HTTP = ("http://", "https://")
RAW = ("html_block", "html_inline")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one that front matter is read with: they differ in what they forgive."""
FRONT = re.compile(r"\s*---\s*\n(.*?)\n---", re.DOTALL)


def _listed(value: object, between: str | None) -> object:
    """A list of anything that can be written, or one text, split where it says `between`."""
    if isinstance(value, str):
        parts = value.split(between) if between else [value]
        return [part.strip() for part in parts if part.strip()]
    return [str(part) for part in value if part is not None] if isinstance(value, list) else value or ()


def _written(value: object) -> object:
    return None if value is None else str(value)


def _day(value: object) -> object:
    """A day as YAML reads it, or as text; a time of day is dropped."""
    return value.date() if isinstance(value, datetime) else value


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    title: Annotated[str | None, BeforeValidator(_written)] = None
    tags: Annotated[tuple[str, ...], BeforeValidator(partial(_listed, between=","))] = ()
    questions: Annotated[tuple[str, ...], BeforeValidator(partial(_listed, between=None))] = ()
    formerly: Annotated[tuple[str, ...], BeforeValidator(partial(_listed, between=","))] = ()
    url: Annotated[str | None, BeforeValidator(_written)] = None
    origin: Annotated[str | None, BeforeValidator(_written)] = None
    review_by: Annotated[date | None, BeforeValidator(_day)] = None


def read_article(slug: str, text: str, changed_at: datetime | None = None) -> Article:
    """Read the article `text`, known as `slug`.

    Raw HTML in it is dropped. Raises yaml.YAMLError or ValueError when the front matter cannot be used.
    """
    front, content = _split(text)
    found = tuple(sections(SyntaxTreeNode(_parser().parse(content))))
    title = front.title or next((section.heading for section in found if section.heading), slug)
    return Article(
        slug=slug,
        title=title,
        tags=frozenset(tag.casefold() for tag in front.tags),
        questions=front.questions,
        url=_web(front.url),
        sections=tuple(_untitled(section, title) for section in found if section.paragraphs),
        text=text,
        changed_at=changed_at,
        review_by=front.review_by,
        origin=_web(front.origin),
        formerly=frozenset(front.formerly),
    )


def html_of(article: Article) -> str:
    """The article as HTML that is safe to show: no scripts, no markup but what Markdown made; headings have anchors."""
    parser = _parser()
    tokens = parser.parse(_split(article.text)[1])
    list(sections(SyntaxTreeNode(tokens)))  # marks the headings
    return str(parser.renderer.render(tokens, parser.options, {}))


def _split(text: str) -> tuple[_FrontMatter, str]:
    """Front matter and content. Raises yaml.YAMLError or ValueError when the first cannot be used."""
    head = FRONT.match(text)
    if head and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head[1], LOADER)):
        raise ValueError("front matter may not refer to parts of itself")  # a few lines of that can fill the memory
    metadata, content = frontmatter.parse(text)
    return _FrontMatter.model_validate(metadata), content


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(HTTP) else None


def _untitled(section: Section, title: str) -> Section:
    """A heading that repeats the title heads the whole article."""
    return replace(section, heading="", anchor="") if section.heading == title else section


def _parser() -> MarkdownIt:
    """CommonMark with tables; raw HTML is understood, so that it can be dropped, and links to scripts stay text."""
    parser = MarkdownIt("commonmark").enable("table")
    for kind in RAW:
        parser.add_render_rule(kind, _nothing)
    return parser


def _nothing(*_: object) -> str:
    return ""

"""Reads articles: Markdown with front matter (`title`, `tags`, `questions`, `url`; all optional)."""

from dataclasses import replace
from functools import partial
from typing import Annotated

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pydantic import BaseModel, BeforeValidator, ConfigDict

from agents.faq.backend import Article, Section
from agents.faq.blocks import sections

HTTP = ("http://", "https://")
RAW = ("html_block", "html_inline")


def _listed(value: object, between: str | None) -> object:
    """A list of anything that can be written, or one text, split where it says `between`."""
    if isinstance(value, str):
        parts = value.split(between) if between else [value]
        return [part.strip() for part in parts if part.strip()]
    return [str(part) for part in value if part is not None] if isinstance(value, list) else value or ()


def _written(value: object) -> object:
    return None if value is None else str(value)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    title: Annotated[str | None, BeforeValidator(_written)] = None
    tags: Annotated[tuple[str, ...], BeforeValidator(partial(_listed, between=","))] = ()
    questions: Annotated[tuple[str, ...], BeforeValidator(partial(_listed, between=None))] = ()
    url: Annotated[str | None, BeforeValidator(_written)] = None


def read_article(slug: str, text: str) -> Article:
    """Read the article `text`, known as `slug`.

    Raw HTML in it is dropped. Raises yaml.YAMLError or ValueError when the front matter cannot be used.
    """
    metadata, content = frontmatter.parse(text)
    front = _FrontMatter.model_validate(metadata)
    parser = _parser()
    tokens = parser.parse(content)
    found = tuple(sections(SyntaxTreeNode(tokens)))
    title = front.title or next((section.heading for section in found if section.heading), slug)
    return Article(
        slug=slug,
        title=title,
        tags=frozenset(tag.casefold() for tag in front.tags),
        questions=front.questions,
        url=front.url if front.url and front.url.startswith(HTTP) else None,
        sections=tuple(_untitled(section, title) for section in found if section.paragraphs),
        html=parser.renderer.render(tokens, parser.options, {}),
    )


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

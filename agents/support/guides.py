"""Troubleshooting guides: Markdown articles with steps, read from a folder."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import frontmatter
import yaml

GUIDE_TAGS = {"troubleshooting", "guide"}
FENCE = re.compile(r"^\s*(?:```|~~~)")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
NUMBERED = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(.+)$")
MARKS = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|`)(.+?)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(\S(?:.*?\S)?)\1(?!\w)"), r"\2"),
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a guide under one heading ("" before the first): its steps, if numbered, and all its words."""

    heading: str
    steps: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One article. `questions` are what customers ask it; `tagged` says that its author called it a guide.

    `url` is where customers can read it, None when that is not known.
    """

    slug: str
    title: str
    url: str | None
    tagged: bool
    questions: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def has_steps(self) -> bool:
        """Whether it tells what to do, step by step."""
        return any(section.steps for section in self.sections)

    @property
    def main(self) -> Section:
        """The section to follow when the words speak of no other. Raises StopIteration without steps."""
        return next(section for section in self.sections if section.steps)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of its sections."""
        return tuple(section.heading for section in self.sections if section.heading)


def read_articles(folder: Path | None, articles_url: str = "") -> tuple[Guide, ...]:
    """The articles in `folder` and below.

    `articles_url` is the address below which customers read articles, if there is one. An article that cannot be read
    is left out, and logged. No folder, no articles.
    """
    paths = sorted(folder.rglob("*.md")) if folder is not None else []
    return tuple(article for path in paths if (article := _read(path, articles_url)) is not None)


def guides_among(articles: Sequence[Guide]) -> tuple[Guide, ...]:
    """Those with numbered steps that are tagged as guides; where none is, all with numbered steps."""
    with_steps = [article for article in articles if article.has_steps]
    return tuple(guide for guide in with_steps if guide.tagged) or tuple(with_steps)


def _read(path: Path, articles_url: str) -> Guide | None:
    try:
        return guide_of(path.stem, path.read_text("utf-8"), articles_url)
    except (OSError, ValueError, yaml.YAMLError) as error:
        log.warning("the article %s cannot be read: %s", path.name, type(error).__name__)
        return None


def guide_of(slug: str, text: str, articles_url: str = "") -> Guide:
    """Parse an article: Markdown with front matter (`title`, `tags`, `questions`, `url`), all optional.

    Raises yaml.YAMLError when the front matter is no YAML.
    """
    article = frontmatter.loads(text)
    return Guide(
        slug=slug,
        title=str(article.get("title") or _first_heading(article.content) or slug.replace("-", " ").capitalize()),
        url=_address(article.get("url"), slug, articles_url),
        tagged=not GUIDE_TAGS.isdisjoint(re.split(r"\s*,\s*", ",".join(_listed(article.get("tags"))).lower())),
        questions=_listed(article.get("questions")),
        sections=tuple(_sections(article.content)),
    )


def _address(own: object, slug: str, articles_url: str) -> str | None:
    return str(own) if own else f"{articles_url.rstrip('/')}/{quote(slug, safe='')}" if articles_url else None


def _listed(value: object) -> tuple[str, ...]:
    """A list of texts, also where there is just one text."""
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()


def _first_heading(content: str) -> str | None:
    found = next((HEADING.match(line) for line in content.splitlines() if HEADING.match(line)), None)
    return plain(found[2]) if found else None


def _sections(content: str) -> Iterator[Section]:
    heading, lines = "", list[str]()
    for line in _outside_fences(content):
        if found := HEADING.match(line):
            if heading or any(lines):
                yield _section(heading, lines)
            heading, lines = plain(found[2]), []
        else:
            lines.append(line)
    yield _section(heading, lines)


def _outside_fences(content: str) -> Iterator[str]:
    fenced = False
    for line in content.splitlines():
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield line


def _section(heading: str, lines: list[str]) -> Section:
    return Section(heading, tuple(_steps(lines)), plain(" ".join(lines)))


def _steps(lines: list[str]) -> Iterator[str]:
    """The items of the numbered list; a line that follows an item without a blank one belongs to it."""
    step = ""
    for line in [*lines, ""]:
        found = NUMBERED.match(line)
        if step and (found or not line.strip()):
            yield plain(step)
            step = ""
        if found:
            step = found[1]
        elif step:
            step += " " + line.strip()


def plain(markdown: str) -> str:
    """The words of a piece of Markdown, without emphasis, code marks and link targets."""
    for mark, kept in MARKS:
        markdown = mark.sub(kept, markdown)
    return " ".join(markdown.split())

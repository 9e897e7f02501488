"""Turns what a company already has into articles: web pages, and tables of questions and answers. Pure."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import yaml
from bs4 import BeautifulSoup, Tag
from markdownify import markdownify

from agents.faq.backend import NotReadable, Page
from agents.faq.terms import plain

NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
MAX_SLUG_CHARS = 80
MAX_PAIRS = 1_000
MAX_CELL_CHARS = 20_000
MAX_DEPTH = 200
"""Elements within elements; what lies deeper was not written by hand."""
NOT_TEXT = "script style noscript template svg canvas iframe object nav header footer aside form button dialog".split()  # noqa: SIM905
NOT_READ = (
    "[hidden]",
    "[aria-hidden=true]",
    "[role=navigation]",
    "[role=banner]",
    "[role=contentinfo]",
    "[role=search]",
)
MAIN = ("main", "[role=main]", "article", "body")
BLANK_LINES = re.compile(r"\n{3,}")
HEADING = re.compile(r"(?m)^#{1,6}\s+(.+?)\s*#*$")


def slug_of(title: str) -> str:
    """A name for an article's address, made of its title."""
    return NOT_IN_SLUG.sub("-", plain(title)).strip("-")[:MAX_SLUG_CHARS].rstrip("-") or "article"


def with_front(front: Mapping[str, object], content: str) -> str:
    """The text of an article with this front matter, empty members left out."""
    kept = {name: value for name, value in front.items() if value}
    return f"---\n{yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=1_000)}---\n{content.strip()}\n"


def questions_from(table: str, title: str) -> dict[str, str]:
    """Articles (title to Markdown) from a CSV table with the columns `question` and `answer`.

    Each question becomes a section. A column `article` says, where it is filled, which article a row goes to; others
    go to the one called `title`. Raises NotReadable for a table that is something else.
    """
    sections: dict[str, list[str]] = defaultdict(list)
    for row, (question, answer, article) in enumerate(_pairs(table), start=1):
        if row > MAX_PAIRS:
            raise NotReadable(f"a table has at most {MAX_PAIRS} rows")
        sections[article or title].append(f"## {_one_line(question)}\n\n{_unheaded(answer)}")
    if not sections:
        raise NotReadable("the table has no rows")
    return {name: with_front({"title": name}, "\n\n".join(parts)) for name, parts in sections.items()}


def page_from(page: Page, *, cite_original: bool) -> tuple[str, str]:
    """Title and text of an article from a web page: its main part as Markdown, without scripts, menus and forms.

    Plain text is taken for Markdown. Raises NotReadable for a page without text.
    """
    title, content = _html(page.content) if page.is_html else _plain_text(page.content)
    if not content:
        raise NotReadable("the page has no text; one that is made by scripts cannot be read")
    title = title or page.url
    return title, with_front({"title": title, "origin": page.url, "url": page.url if cite_original else None}, content)


def _plain_text(content: bytes) -> tuple[str, str]:
    text = content.decode("utf-8-sig", "replace").strip()
    heading = HEADING.search(text)
    return (heading[1] if heading else ""), text


def _html(content: bytes) -> tuple[str, str]:
    soup = BeautifulSoup(content, "html.parser")
    if _depth(soup) > MAX_DEPTH:
        raise NotReadable("the page is nested too deeply")
    title = _title(soup)
    for unwanted in soup.select(", ".join((*NOT_TEXT, *NOT_READ))):
        unwanted.decompose()
    _spell_out(soup)
    main = next((found for selector in MAIN if (found := soup.select_one(selector))), soup)
    text = markdownify(str(main), heading_style="ATX", strip=["img"], bullets="-")
    return title, BLANK_LINES.sub("\n\n", text).strip()


def _pairs(table: str) -> Iterator[tuple[str, str, str]]:
    """Question, answer and article of each row that is not empty."""
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")), dialect=_dialect(table), strict=True)
    try:
        names = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
        if not {"question", "answer"} <= names.keys():
            raise NotReadable("the first line of the table must name the columns question and answer")
        for row in reader:
            question, answer, article = ((row.get(names.get(one, "")) or "").strip() for one in COLUMNS)
            if question and answer:
                yield question, answer, article
            elif question or answer:
                raise NotReadable(f"line {reader.line_num} of the table has a question or an answer only")
    except csv.Error as error:
        raise NotReadable(f"line {reader.line_num} of the table cannot be read: {error}") from error


COLUMNS = ("question", "answer", "article")


def _dialect(table: str) -> type[csv.Dialect]:
    """Cells are divided by commas, or by what divides the first line instead."""
    first = table.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def _one_line(text: str) -> str:
    return " ".join(text[:MAX_CELL_CHARS].split()).lstrip("#").strip()


def _unheaded(answer: str) -> str:
    """An answer without headings of its own, which would begin sections of their own."""
    return re.sub(r"(?m)^\s{0,3}#{1,6}\s+", "", answer[:MAX_CELL_CHARS])


def _depth(soup: BeautifulSoup) -> int:
    """How deeply elements lie within each other, found without going down by calls."""
    deepest, depths = 0, {id(soup): 0}
    for element in soup.descendants:
        if isinstance(element, Tag):
            depths[id(element)] = depth = depths[id(element.parent)] + 1
            deepest = max(deepest, depth)
    return deepest


def _title(soup: BeautifulSoup) -> str:
    found: Sequence[Tag] = [one for one in (soup.find("h1"), soup.find("title")) if isinstance(one, Tag)]
    return next((text for one in found if (text := " ".join(one.get_text(" ").split()))), "")


def _spell_out(soup: BeautifulSoup) -> None:
    """Make headings of what a page folds away behind a question, and of the terms of a list of terms."""
    for tag in soup.find_all(["summary", "dt"]):
        tag.name = "h3"
    for tag in soup.find_all(["details", "dl", "dd"]):
        tag.name = "div"

"""The port to the company's articles, and what an article is."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from agents.faq.records import Records

T = TypeVar("T")
GUIDE_TAGS = frozenset({"troubleshooting", "guide"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of text as its sentences. `steps` says that they are the steps of a numbered list."""

    sentences: tuple[str, ...]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; the beginning of an article has neither heading nor anchor."""

    heading: str
    anchor: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """All its words but the heading."""
        return " ".join(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)


@dataclass(frozen=True, slots=True)
class Article:
    """An article. `questions` are those its author says it answers; `url` is where else the company shows it.

    `text` is what it was read from. `changed_at` is when that was written, `review_by` the day on which its author
    wants it looked at again, `origin` the page it was taken from; each may not be known. `formerly` are slugs it had
    before, under which it is still found.
    """

    slug: str
    title: str
    tags: frozenset[str]
    questions: tuple[str, ...]
    url: str | None
    sections: tuple[Section, ...]
    text: str
    changed_at: datetime | None = None
    review_by: date | None = None
    origin: str | None = None
    formerly: frozenset[str] = frozenset()

    @property
    def is_guide(self) -> bool:
        """Whether it is about solving a problem step by step, which is another agent's business to walk through."""
        return not self.tags.isdisjoint(GUIDE_TAGS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found for a question, and how sure it is that it answers: 0 to 1, more than 0.5 is enough to say so."""

    article: Article
    section: Section
    sure: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search brought: the best hits first, and what each term of the question weighs (0 to 1)."""

    hits: tuple[Hit, ...]
    weights: Mapping[str, float]

    @property
    def sure(self) -> float:
        """How sure it is that the first hit answers; 0 without one."""
        return self.hits[0].sure if self.hits else 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """What was found at an address, in the end; `kind` is its media type."""

    url: str
    content: bytes
    kind: str

    @property
    def is_html(self) -> bool:
        """Whether it is a web page, and not plain text."""
        return "html" in self.kind


@dataclass(frozen=True, slots=True)
class WebResult:
    """A page that a search engine found; title and snippet are plain text."""

    title: str
    url: str
    snippet: str


class NotReadable(Exception):
    """Something that cannot become an article; the text says why, for the operator."""


class WebSearchAway(Exception):
    """The search engine did not answer as it should, or in time; the text is for logs."""


class Shelf(Protocol):
    """The articles as they were at one moment; it never changes, and is only like itself."""

    def __hash__(self) -> int: ...

    @property
    def articles(self) -> Sequence[Article]:
        """All articles, by slug."""
        ...

    def search(self, question: str, limit: int) -> Finding:
        """The `limit` sections that fit `question` best."""
        ...

    def terms(self, text: str) -> list[str]:
        """The terms the search sees in `text`."""
        ...


class Library(Protocol):
    """The articles that customers see."""

    @property
    def shelf(self) -> Shelf:
        """The articles as they are now."""
        ...

    async def ask(self, question: Callable[[Shelf], T]) -> T:
        """What `question` finds on the shelf as it is now; others go on meanwhile where searching takes long."""
        ...

    def address(self, article: Article, section: Section | None = None) -> str:
        """Where a customer can read an article, from `section` on."""
        ...

    def in_folder(self, slug: str) -> Article | None:
        """The article of that name in the folder, whether customers see it or one that was published in its place."""
        ...

    async def with_draft(self, article: Article) -> Shelf:
        """The articles as they would be with `article` published."""
        ...

    async def catch_up(self) -> None:
        """Show what was published since, if anything."""
        ...

    def note_unanswered(self, question: str) -> None:
        """Remember for the company that no article answered `question`."""
        ...


class PageSource(Protocol):
    """Where web pages are fetched from."""

    async def read(self, url: str) -> Page:
        """The page at `url`. Raises NotReadable when there is none that may be read."""
        ...


class WebSearch(Protocol):
    """A search engine."""

    async def search(self, query: str, limit: int) -> Sequence[WebResult]:
        """At most `limit` results, best first. Raises WebSearchAway when it does not answer as it should."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What is not the company's own: web pages, and a search engine where one is configured."""

    pages: PageSource
    web: WebSearch | None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What skills work with: what customers see, and the records of it.

    Looking something up for a customer touches no record. `records` opens them, in a skill with an effect those of its
    transaction; it raises Problem 503 where the company keeps none.
    """

    library: Library
    records: Callable[[], AbstractAsyncContextManager[Records]]
    outside: Outside

"""The port to the company's articles, and what an article is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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

    `html` is safe to show: no scripts, no markup but what Markdown made.
    """

    slug: str
    title: str
    tags: frozenset[str]
    questions: tuple[str, ...]
    url: str | None
    sections: tuple[Section, ...]
    html: str

    @property
    def is_guide(self) -> bool:
        """Whether it is about solving a problem step by step, which is another agent's business to walk through."""
        return not self.tags.isdisjoint(GUIDE_TAGS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found for a question: its score, and how well it fits by the better of words and meaning (0 to 1)."""

    article: Article
    section: Section
    score: float
    fit: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search brought: the best hits first, and what each term of the question weighs (0 to 1).

    `sure` is how sure it is that the first hit answers the question: more than 0.5 is enough to say so.
    """

    hits: tuple[Hit, ...]
    weights: Mapping[str, float]
    sure: float


class Shelf(Protocol):
    """The articles as they were at one moment; it never changes."""

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
    """Where the articles are."""

    @property
    def shelf(self) -> Shelf:
        """The articles as they are now."""
        ...

    def address(self, article: Article, section: Section | None = None) -> str:
        """Where a customer can read an article, from `section` on."""
        ...

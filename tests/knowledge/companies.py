"""Invented companies: their articles, and what their customers ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.faq.backend import Article
from agents.faq.markdown import read_article
from tests.running import ROOT
from tests.unit.agents.faq.demo_questions import ANSWERED, NOT_ANSWERED

HERE = Path(__file__).parent
DEMO = ROOT / "deploy" / "demo" / "knowledge"
PLAIN, HARD = ("grocer", "bank", "saas", "clinic"), ("ferry", "energy", "hotel")
"""Customers of the hard ones hardly use a word of their articles, and ask much that is only nearly answered."""
WRITTEN = (*PLAIN, *HARD)


@dataclass(frozen=True)
class Asked:
    """A question, the article that answers it and what the answer has to say; None where nothing answers it."""

    question: str
    article: str | None
    says: str


@dataclass(frozen=True)
class Company:
    """A company's articles, and questions its customers ask."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[Asked, ...]

    @property
    def is_hard(self) -> bool:
        """Whether its articles say things otherwise than its customers."""
        return self.name in HARD


@cache
def companies() -> tuple[Company, ...]:
    """All of them, the demo's among them."""
    demo = (*(Asked(text, slug, "") for slug, text in ANSWERED), *(Asked(text, None, "") for text in NOT_ANSWERED))
    written = (Company(name, _articles(HERE / name), tuple(_questions(name))) for name in WRITTEN)
    return (*written, Company("demo", _articles(DEMO), demo))


def _articles(folder: Path) -> tuple[Article, ...]:
    return tuple(read_article(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.md")))


def _questions(name: str) -> Iterator[Asked]:
    for line in (HERE / f"{name}.questions").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            article, says, question = (part.strip() for part in line.split("|", maxsplit=2))
            yield Asked(question, article or None, says)

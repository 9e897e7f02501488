"""What the skills take and give, as it goes over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import MESSAGE_TEXT, Slot

MAX_QUESTION_CHARS = 8_000
MAX_QUERY_CHARS = 400
CARD_TYPE = "article"

Words = Annotated[
    str, Slot(MESSAGE_TEXT, ask="What would you like to know?"), Field(min_length=1, max_length=MAX_QUESTION_CHARS)
]


class AnswerQuestionIn(SkillInput):
    """The customer's question, in their own words."""

    question: Words


class AnswerQuestionOut(SkillOutput):
    """Whether the articles answer the question; if so, which article (by slug) and the passage."""

    answered: bool
    article: str | None = None
    passage: str | None = None


class SearchArticlesIn(SkillInput):
    """What the articles should be about."""

    query: Words


class ArticleView(SkillOutput):
    """An article, and the passage in it that comes closest."""

    slug: str
    title: str
    url: str
    snippet: str


class SearchArticlesOut(SkillOutput):
    """Articles, best first."""

    articles: tuple[ArticleView, ...]


class WebSearchIn(SkillInput):
    """What to search the web for."""

    query: Words


class WebResultView(SkillOutput):
    """A page of the web; the company vouches for nothing in it."""

    title: str
    url: str
    snippet: str


class WebSearchOut(SkillOutput):
    """Pages of the web, best first."""

    source: Literal["web"] = "web"
    results: tuple[WebResultView, ...]

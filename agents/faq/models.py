"""What the skills take and give, as it goes over the wire."""

from typing import Annotated

from pydantic import Field

from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import MESSAGE_TEXT, Slot

MAX_QUESTION_CHARS = 8_000
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

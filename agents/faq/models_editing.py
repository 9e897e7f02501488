"""What the operators' skills take and give, as it goes over the wire."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from agents.faq.records import Status
from hubbub.agent import SkillInput, SkillOutput

MAX_TEXT_CHARS = 200_000
MAX_TABLE_CHARS = 600_000
MAX_AT_ONCE = 50
MAX_TRIED = 20
PAGE = 100

Slug = Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f\x7f]{1,200}$", description="the article's name in its address")]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS, description="Markdown with front matter")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Publish = Annotated[bool, Field(description="show it to customers at once, instead of keeping it as a draft")]
Note = Annotated[str, Field(max_length=500, description="why, for colleagues")]


class OneArticleIn(SkillInput):
    """An article by its slug."""

    slug: Slug


class UploadedArticle(SkillInput):
    """An article to import; without a slug its title makes one."""

    text: Text
    slug: Slug | None = None


class ImportArticlesIn(SkillInput):
    """Articles in Markdown. Where there is one of the same slug, each becomes its next version."""

    articles: Annotated[tuple[UploadedArticle, ...], Field(min_length=1, max_length=MAX_AT_ONCE)]
    publish: Publish = False


class ImportFolderIn(SkillInput):
    """Take the folder's articles over into the records, where they can be edited and no longer follow the files."""

    publish: Publish = False


class ImportPageIn(SkillInput):
    """A web page on the public internet. `cite_original` leads customers to it, and not to the copy made now."""

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    slug: Slug | None = None
    publish: Publish = False
    cite_original: bool = False


class ImportQuestionsIn(SkillInput):
    """A table (CSV) with the columns `question` and `answer`, and perhaps `article`: the title of a row's article."""

    table: Annotated[str, Field(min_length=1, max_length=MAX_TABLE_CHARS)]
    title: Title = "Frequently asked questions"
    publish: Publish = False


class SaveDraftIn(SkillInput):
    """A new version of an article, or a new article; without a slug its title makes one."""

    text: Text
    slug: Slug | None = None
    note: Note = ""


class SavedVersion(SkillOutput):
    """A version that was kept."""

    slug: str
    title: str
    version: int
    published: bool


class SavedOut(SkillOutput):
    """The versions that were kept."""

    articles: tuple[SavedVersion, ...]


class PreviewDraftIn(SkillInput):
    """Questions to try an article with; without any, those its author says it answers, and its headings.

    What is tried is `text`, or the article's draft where it is left out.
    """

    slug: Slug
    text: Text | None = None
    questions: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=1_000)], ...], Field(max_length=MAX_TRIED)
    ] = ()


class TriedAnswer(SkillOutput):
    """What a question is answered with; nothing where it is not answered."""

    answered: bool
    article: str | None = None
    heading: str | None = None
    passage: str | None = None


class TriedQuestion(SkillOutput):
    """A question, what is answered now, and what would be answered with the draft in place."""

    question: str
    now: TriedAnswer
    then: TriedAnswer
    changed: bool


class PreviewDraftOut(SkillOutput):
    """The draft as HTML that is safe to show, and what it would change."""

    slug: str
    html: str
    questions: tuple[TriedQuestion, ...]


class PublishArticleIn(SkillInput):
    """An article whose draft, or whose earlier version, customers are to see."""

    slug: Slug
    version: Annotated[int | None, Field(ge=1, description="the draft where it is left out")] = None


class ShownOut(SkillOutput):
    """What customers see of an article from now on: a version, what the folder has, or nothing."""

    slug: str
    shown: Literal["version", "folder", "nothing"]
    version: int | None = None


class ListArticlesIn(SkillInput):
    """Articles by slug, from the one behind `after` on; those whose title or slug has `containing`."""

    containing: Annotated[str, Field(max_length=200)] = ""
    after: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


class ListedArticle(SkillOutput):
    """An article: `source` says whether customers see what operators wrote or what the folder has."""

    slug: str
    title: str
    source: Literal["operators", "folder"]
    status: Status
    published: int | None = None
    draft: int | None = None
    changed_at: AwareDatetime | None = None
    url: str | None = None


class ListArticlesOut(SkillOutput):
    """Articles, and from where to go on."""

    items: tuple[ListedArticle, ...]
    next_cursor: str | None = None


class ReadArticleIn(SkillInput):
    """An article; without a version its draft, else what customers see."""

    slug: Slug
    version: Annotated[int | None, Field(ge=1)] = None


class VersionView(SkillOutput):
    """A version, without its text."""

    version: int
    title: str
    note: str
    by: str
    at: AwareDatetime


class ReadArticleOut(SkillOutput):
    """An article's text, and its latest versions, newest first."""

    slug: str
    title: str
    text: str
    version: int | None
    published: int | None
    draft: int | None
    versions: tuple[VersionView, ...]


class ArticleReportIn(SkillInput):
    """How old an article may get, and how alike two must be to be told of."""

    stale_after_days: Annotated[int, Field(ge=1, le=10_000)] = 365
    likeness: Annotated[float, Field(ge=0.3, le=1)] = 0.6
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


class NamedArticle(SkillOutput):
    """An article by its name."""

    slug: str
    title: str


class AlikeArticles(SkillOutput):
    """Two articles that say the same, and how alike they are (0 to 1)."""

    one: NamedArticle
    other: NamedArticle
    likeness: float


class StaleArticle(SkillOutput):
    """An article to look at again."""

    slug: str
    title: str
    changed_at: AwareDatetime | None
    review_by: str | None
    origin: str | None


class ArticleReportOut(SkillOutput):
    """Near duplicates, the most alike first, and stale articles, the oldest first."""

    duplicates: tuple[AlikeArticles, ...]
    stale: tuple[StaleArticle, ...]


class ListUnansweredIn(SkillInput):
    """How many questions to list."""

    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


class UnansweredQuestion(SkillOutput):
    """A question that was not answered when it was asked; `answered_by` is the article that answers it now."""

    id: str
    question: str
    asked: int
    first_at: AwareDatetime
    last_at: AwareDatetime
    answered_by: str | None


class ListUnansweredOut(SkillOutput):
    """Questions, the most frequent first."""

    items: tuple[UnansweredQuestion, ...]


class DismissUnansweredIn(SkillInput):
    """Questions that need no answer, or have one by now."""

    ids: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=32)], ...], Field(min_length=1, max_length=PAGE)]


class DismissUnansweredOut(SkillOutput):
    """How many were forgotten."""

    dismissed: int

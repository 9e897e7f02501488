"""The operators' skills that only look: lists, texts, reports, and what was not answered."""

from datetime import timedelta
from functools import partial

import anyio

from agents.faq import reporting, rules, words
from agents.faq.backend import Article, Knowledge, Library, Shelf
from agents.faq.models_editing import (
    AlikeArticles,
    ArticleReportIn,
    ArticleReportOut,
    DismissUnansweredIn,
    DismissUnansweredOut,
    ListArticlesIn,
    ListArticlesOut,
    ListedArticle,
    ListUnansweredIn,
    ListUnansweredOut,
    NamedArticle,
    ReadArticleIn,
    ReadArticleOut,
    StaleArticle,
    UnansweredQuestion,
    VersionView,
)
from agents.faq.records import Records, Standing, Unanswered, Version
from agents.faq.registry import for_operators
from hubbub.agent import Call
from hubbub.outcomes import Done, Refused

MAX_HISTORY = 50


@for_operators(effect="read", purpose="list the articles")
async def list_articles(args: ListArticlesIn, call: Call, knowledge: Knowledge) -> Done[ListArticlesOut]:  # noqa: ARG001
    """List articles with how they stand: those that operators wrote, and those of the folder."""
    async with knowledge.records() as records:
        written = {one.slug: one for one in await records.standings(args.after, args.limit + 1, args.containing)}
        shown = await records.shown()
    wanted = args.containing.casefold()
    in_folder = [
        article
        for article in knowledge.library.shelf.articles
        if article.slug > args.after and article.slug not in shown and _is_about(article, wanted)
    ]
    listed = {article.slug: _of_folder(article, written.get(article.slug), knowledge.library) for article in in_folder}
    listed |= {slug: _written(one, knowledge.library) for slug, one in written.items() if slug not in listed}
    slugs = sorted(listed)
    items = tuple(listed[slug] for slug in slugs[: args.limit])
    more = len(slugs) > args.limit
    output = ListArticlesOut(items=items, next_cursor=items[-1].slug if more else None)
    return Done(output=output, say=words.counted(len(items), "article"))


@for_operators(effect="read", purpose="read the article")
async def read_article(args: ReadArticleIn, call: Call, knowledge: Knowledge) -> Done[ReadArticleOut] | Refused:  # noqa: ARG001
    """Read an article's text as it was written, and what versions there are."""
    async with knowledge.records() as records:
        standing = await records.standing(args.slug)
        versions = await records.versions(args.slug, MAX_HISTORY)
        version = await _wanted(args, standing, records)
    folder = knowledge.library.in_folder(args.slug)
    if version is None and (folder is None or args.version is not None):
        return Refused(code="not_found", say=words.no_article(args.slug, args.version))
    output = ReadArticleOut(
        slug=args.slug,
        title=version.title if version else folder.title if folder else "",
        text=version.text if version else folder.text if folder else "",
        version=version.number if version else None,
        published=standing and standing.published,
        draft=standing and standing.draft,
        versions=tuple(
            VersionView(version=one.number, title=one.title, note=one.note, by=one.by, at=one.at) for one in versions
        ),
    )
    return Done(output=output, say=words.counted(len(versions), "version"))


@for_operators(effect="read", purpose="report on the articles")
async def article_report(args: ArticleReportIn, call: Call, knowledge: Knowledge) -> Done[ArticleReportOut]:
    """Tell which articles say nearly the same, and which nobody has looked at for long."""
    shelf, after = knowledge.library.shelf, timedelta(days=args.stale_after_days)
    alike = await anyio.to_thread.run_sync(partial(reporting.near_duplicates, shelf, args.likeness))
    stale = reporting.stale(shelf.articles, call.now, after)
    output = ArticleReportOut(
        duplicates=tuple(map(_alike, alike[: args.limit])), stale=tuple(map(_stale, stale[: args.limit]))
    )
    return Done(output=output, say=words.reported(len(alike), len(stale)))


@for_operators(effect="read", purpose="list the unanswered questions")
async def list_unanswered(args: ListUnansweredIn, call: Call, knowledge: Knowledge) -> Done[ListUnansweredOut]:  # noqa: ARG001
    """List the questions that no article answered when they were asked, the most frequent first."""
    async with knowledge.records() as records:
        found = await records.unanswered(args.limit)
    items = await knowledge.library.ask(lambda shelf: tuple(_unanswered(one, shelf) for one in found))
    return Done(output=ListUnansweredOut(items=items), say=words.counted(len(items), "question"))


@for_operators(effect="idempotent", purpose="dismiss the questions")
async def dismiss_unanswered(
    args: DismissUnansweredIn,
    call: Call,  # noqa: ARG001
    knowledge: Knowledge,
) -> Done[DismissUnansweredOut]:
    """Forget questions that need no answer, or that have one by now."""
    async with knowledge.records() as records:
        dismissed = await records.dismiss_unanswered(args.ids)
    return Done(output=DismissUnansweredOut(dismissed=dismissed), say=words.dismissed(dismissed))


async def _wanted(args: ReadArticleIn, standing: Standing | None, records: Records) -> Version | None:
    """The version asked for, else the draft, else what is published."""
    number = args.version or (standing and (standing.draft or standing.published))
    return await records.version(args.slug, number) if number else None


def _is_about(article: Article, wanted: str) -> bool:
    return wanted in article.title.casefold() or wanted in article.slug.casefold()


def _of_folder(article: Article, standing: Standing | None, library: Library) -> ListedArticle:
    return ListedArticle(
        slug=article.slug,
        title=article.title,
        source="folder",
        status="published",
        draft=standing and standing.draft,
        changed_at=article.changed_at,
        url=library.address(article),
    )


def _written(standing: Standing, library: Library) -> ListedArticle:
    seen = next((one for one in library.shelf.articles if one.slug == standing.slug), None)
    return ListedArticle(
        slug=standing.slug,
        title=standing.title,
        source="operators",
        status=standing.status,
        published=standing.published,
        draft=standing.draft,
        changed_at=standing.changed_at,
        url=library.address(seen) if seen else None,
    )


def _alike(pair: reporting.Alike) -> AlikeArticles:
    one, other = (NamedArticle(slug=each.slug, title=each.title) for each in (pair.one, pair.other))
    return AlikeArticles(one=one, other=other, likeness=round(pair.likeness, 3))


def _stale(article: Article) -> StaleArticle:
    return StaleArticle(
        slug=article.slug,
        title=article.title,
        changed_at=article.changed_at,
        review_by=article.review_by.isoformat() if article.review_by else None,
        origin=article.origin,
    )


def _unanswered(one: Unanswered, shelf: Shelf) -> UnansweredQuestion:
    answer = rules.best_answer(shelf, one.question)
    return UnansweredQuestion(
        id=one.id,
        question=one.question,
        asked=one.asked,
        first_at=one.first_at,
        last_at=one.last_at,
        answered_by=answer.hit.article.slug if answer else None,
    )

"""The operators' skills that bring articles in: texts, the folder, web pages, tables of questions."""

from collections.abc import Mapping, Sequence
from functools import partial

import anyio
import yaml

from agents.faq import importing, words
from agents.faq.backend import Article, Knowledge, NotReadable
from agents.faq.importing import slug_of
from agents.faq.markdown import read_article
from agents.faq.models_editing import (
    ImportArticlesIn,
    ImportFolderIn,
    ImportPageIn,
    ImportQuestionsIn,
    SavedOut,
    SaveDraftIn,
    SavedVersion,
)
from agents.faq.records import Written
from agents.faq.registry import for_operators
from hubbub.agent import Call
from hubbub.outcomes import Done, Refused


@for_operators(effect="idempotent", purpose="import the articles")
async def import_articles(args: ImportArticlesIn, call: Call, knowledge: Knowledge) -> Done[SavedOut] | Refused:
    """Import articles in Markdown: all of them or, when one cannot be read, none."""
    texts = [(one.slug, one.text) for one in args.articles]
    return await _kept(texts, call, knowledge, publish=args.publish)


@for_operators(effect="idempotent", purpose="take over the folder's articles")
async def import_folder(args: ImportFolderIn, call: Call, knowledge: Knowledge) -> Done[SavedOut] | Refused:
    """Take the folder's articles over, so that they can be edited here; the files no longer matter then."""
    async with knowledge.records() as records:
        known = await records.shown()
    found = (knowledge.library.in_folder(article.slug) for article in knowledge.library.shelf.articles)
    texts = [(article.slug, article.text) for article in found if article and article.slug not in known]
    return await _kept(texts, call, knowledge, publish=args.publish)


@for_operators(effect="idempotent", purpose="import the page")
async def import_page(args: ImportPageIn, call: Call, knowledge: Knowledge) -> Done[SavedOut] | Refused:
    """Import a web page of the public internet: its main text, without scripts, menus and forms."""
    try:
        page = await knowledge.outside.pages.read(args.url)
        convert = partial(importing.page_from, page, cite_original=args.cite_original)
        title, text = await anyio.to_thread.run_sync(convert)
    except NotReadable as error:
        return Refused(code="unreadable", say=words.unreadable(args.url, str(error)))
    return await _kept([(args.slug or slug_of(title), text)], call, knowledge, publish=args.publish)


@for_operators(effect="idempotent", purpose="import the questions")
async def import_questions(args: ImportQuestionsIn, call: Call, knowledge: Knowledge) -> Done[SavedOut] | Refused:
    """Import a table (CSV) of questions and answers, each of which becomes a section of an article."""
    try:
        texts = importing.questions_from(args.table, args.title)
    except NotReadable as error:
        return Refused(code="unreadable", say=words.unreadable("the table", str(error)))
    return await _kept([(None, text) for text in texts.values()], call, knowledge, publish=args.publish)


@for_operators(effect="idempotent", purpose="save the draft")
async def save_draft(args: SaveDraftIn, call: Call, knowledge: Knowledge) -> Done[SavedOut] | Refused:
    """Keep a text as an article's draft; customers see it once it is published."""
    return await _kept([(args.slug, args.text)], call, knowledge, note=args.note)


async def _kept(
    texts: Sequence[tuple[str | None, str]], call: Call, knowledge: Knowledge, *, publish: bool = False, note: str = ""
) -> Done[SavedOut] | Refused:
    """Keep each text as the next version of its article, and publish it if that is wanted."""
    try:
        articles = await anyio.to_thread.run_sync(_read, texts)
    except NotReadable as error:
        return Refused(code="unreadable", say=str(error))
    saved: list[SavedVersion] = []
    async with knowledge.records() as records:
        for slug, article in articles.items():
            written = Written(slug, article.title, article.text, call.operator, call.now, note)
            version = await records.save(written)
            if publish:
                await records.publish(slug, version, call.operator, call.now)
            saved.append(SavedVersion(slug=slug, title=article.title, version=version, published=publish))
    if publish:
        call.after_commit(knowledge.library.catch_up)
    return Done(output=SavedOut(articles=tuple(saved)), say=words.saved(len(saved), published=publish))


def _read(texts: Sequence[tuple[str | None, str]]) -> Mapping[str, Article]:
    """The articles by slug. Raises NotReadable for one that cannot be read, or two of one name."""
    articles: dict[str, Article] = {}
    for place, (slug, text) in enumerate(texts, start=1):
        which = slug or f"number {place}"
        try:
            article = read_article(slug or "", text)
        except (ValueError, yaml.YAMLError) as error:
            raise NotReadable(words.unreadable(f"the article {which}", " ".join(str(error).split()))) from error
        if not article.sections:
            raise NotReadable(words.unreadable(f"the article {which}", "it has no text"))
        name = slug or slug_of(article.title)
        if name in articles:
            raise NotReadable(words.unreadable(f"the article {which}", f"there is another one called {name}"))
        articles[name] = article
    return articles

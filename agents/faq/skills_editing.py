"""The operators' skills that look after articles: try, publish, take back, retire."""

from collections.abc import Sequence

import anyio
import yaml

from agents.faq import markdown, rules, words
from agents.faq.backend import Article, Knowledge, Shelf
from agents.faq.models_editing import (
    MAX_TRIED,
    OneArticleIn,
    PreviewDraftIn,
    PreviewDraftOut,
    PublishArticleIn,
    ShownOut,
    TriedAnswer,
    TriedQuestion,
)
from agents.faq.records import Records, Standing
from agents.faq.registry import for_operators
from hubbub.agent import Call
from hubbub.outcomes import Done, Refused


@for_operators(effect="read", purpose="preview the draft")
async def preview_draft(args: PreviewDraftIn, call: Call, knowledge: Knowledge) -> Done[PreviewDraftOut] | Refused:  # noqa: ARG001
    """Show a draft, and what questions would be answered with it in place, beside what they are answered with now."""
    text = args.text or await _draft(args.slug, knowledge)
    if text is None:
        return Refused(code="not_found", say=words.no_draft(args.slug))
    try:
        article = await anyio.to_thread.run_sync(markdown.read_article, args.slug, text)
    except (ValueError, yaml.YAMLError) as error:
        return Refused(code="unreadable", say=words.unreadable(f"the draft of {args.slug}", str(error)))
    then = await knowledge.library.with_draft(article)
    questions = args.questions or _own_questions(article)
    tried = await knowledge.library.ask(lambda shelf: tuple(_tried(question, shelf, then) for question in questions))
    output = PreviewDraftOut(slug=args.slug, html=markdown.html_of(article), questions=tried)
    return Done(output=output, say=words.previewed(sum(one.changed for one in tried), len(tried)))


@for_operators(effect="idempotent", purpose="publish the article")
async def publish_article(args: PublishArticleIn, call: Call, knowledge: Knowledge) -> Done[ShownOut] | Refused:
    """Show customers an article's draft, or an earlier version of it, from now on."""
    async with knowledge.records() as records:
        standing = await records.standing(args.slug)
        number = args.version or (standing and standing.draft)
        if not number or await records.version(args.slug, number) is None:
            return Refused(code="not_found", say=words.no_draft(args.slug, args.version))
        await records.publish(args.slug, number, call.operator, call.now)
        return await _shown(args.slug, call, knowledge, records)


@for_operators(effect="idempotent", purpose="take the publishing back")
async def undo_publish(args: OneArticleIn, call: Call, knowledge: Knowledge) -> Done[ShownOut] | Refused:
    """Take the last publishing or retiring of an article back: customers see again what they saw before."""
    async with knowledge.records() as records:
        if not await records.undo(args.slug, call.operator, call.now):
            return Refused(code="not_found", say=words.nothing_to_undo(args.slug))
        return await _shown(args.slug, call, knowledge, records)


@for_operators(effect="idempotent", purpose="retire the article")
async def retire_article(args: OneArticleIn, call: Call, knowledge: Knowledge) -> Done[ShownOut] | Refused:
    """Show customers an article no longer, even where the folder has it; this can be taken back."""
    async with knowledge.records() as records:
        standing = await records.standing(args.slug)
        is_seen = standing.published is not None if standing else False
        if not is_seen and (knowledge.library.in_folder(args.slug) is None or (standing and standing.retired)):
            return Refused(code="not_found", say=words.not_shown(args.slug))
        await records.publish(args.slug, None, call.operator, call.now)
        return await _shown(args.slug, call, knowledge, records)


async def _draft(slug: str, knowledge: Knowledge) -> str | None:
    async with knowledge.records() as records:
        standing = await records.standing(slug)
        draft = await records.version(slug, standing.draft) if standing and standing.draft else None
    return draft.text if draft else None


async def _shown(slug: str, call: Call, knowledge: Knowledge, records: Records) -> Done[ShownOut]:
    """What customers see from now on, which this replica shows before it answers."""
    call.after_commit(knowledge.library.catch_up)
    standing = await records.standing(slug)
    output = _output(slug, standing, knowledge.library.in_folder(slug))
    return Done(output=output, say=words.shown(output.shown, slug))


def _output(slug: str, standing: Standing | None, in_folder: Article | None) -> ShownOut:
    if standing and standing.published is not None:
        return ShownOut(slug=slug, shown="version", version=standing.published)
    hidden = in_folder is None or (standing is not None and standing.retired)
    return ShownOut(slug=slug, shown="nothing" if hidden else "folder")


def _own_questions(article: Article) -> Sequence[str]:
    """What an article is to be tried with when nobody says."""
    headings = (section.heading for section in article.sections if section.heading)
    return tuple(dict.fromkeys((*article.questions, article.title, *headings)))[:MAX_TRIED]


def _tried(question: str, shelf: Shelf, with_draft: Shelf) -> TriedQuestion:
    now, then = (_answered(rules.best_answer(one, question)) for one in (shelf, with_draft))
    return TriedQuestion(question=question, now=now, then=then, changed=now != then)


def _answered(answer: rules.Answer | None) -> TriedAnswer:
    if answer is None:
        return TriedAnswer(answered=False)
    hit = answer.hit
    return TriedAnswer(
        answered=True, article=hit.article.slug, heading=hit.section.heading or None, passage=answer.passage
    )

"""The FAQ agent's skills for customers."""

from functools import lru_cache, partial

from agents.faq import examples, rules, words
from agents.faq.backend import Knowledge, Library, Shelf, WebSearchAway
from agents.faq.models import (
    CARD_TYPE,
    MAX_QUERY_CHARS,
    AnswerQuestionIn,
    AnswerQuestionOut,
    ArticleView,
    SearchArticlesIn,
    SearchArticlesOut,
    WebResultView,
    WebSearchIn,
    WebSearchOut,
)
from agents.faq.redacting import redacted
from agents.faq.registry import agent
from agents.faq.rules import Answer
from hubbub.agent import Call
from hubbub.cards import Fallback
from hubbub.errors import Problem
from hubbub.outcomes import Card, Citation, Done, Refused
from hubbub.wire import ExampleList

KNOWN_FOR_S = 24 * 3_600
"""Articles change seldom: yesterday's answer to the same question is better than none."""
MAX_WEB_RESULTS = 3
WEB_MS = 4_000


@agent.skill(
    effect="read",
    purpose="answer your question",
    examples=examples.ANSWER_QUESTION,
    requires_customer=False,
    fallback=Fallback(last_known_s=KNOWN_FOR_S),
)
async def answer_question(args: AnswerQuestionIn, call: Call, knowledge: Knowledge) -> Done[AnswerQuestionOut]:  # noqa: ARG001
    """Answer a question from the company's articles, word for word and with its source; say so when they do not."""
    answer = await knowledge.library.ask(partial(rules.best_answer, question=args.question))
    if answer is None:
        knowledge.library.note_unanswered(args.question)
        return Done(output=AnswerQuestionOut(answered=False), say=words.NO_ANSWER)
    output = AnswerQuestionOut(answered=True, article=answer.hit.article.slug, passage=answer.passage)
    return Done(output=output, say=words.told(answer), citations=(_citation(answer, knowledge.library),))


@agent.skill(effect="read", purpose="search our articles", examples=examples.SEARCH_ARTICLES, requires_customer=False)
async def search_articles(args: SearchArticlesIn, call: Call, knowledge: Knowledge) -> Done[SearchArticlesOut]:  # noqa: ARG001
    """List the articles that have to do with something."""
    found = await knowledge.library.ask(partial(rules.best_articles, query=args.query))
    citations = tuple(_citation(answer, knowledge.library) for answer in found)
    views = tuple(
        ArticleView(slug=answer.hit.article.slug, title=source.title, url=source.url, snippet=source.snippet)
        for answer, source in zip(found, citations, strict=True)
    )
    cards = tuple(Card.model_validate({"type": CARD_TYPE, **view.model_dump()}) for view in views)
    return Done(output=SearchArticlesOut(articles=views), say=words.listed(found), citations=citations, cards=cards)


@agent.skill(
    effect="read",
    purpose="search the web",
    examples=examples.WEB_SEARCH,
    requires_customer=False,
    timeout_ms=WEB_MS,
    attempts=1,
    fallback=Fallback(say=words.WEB_AWAY),
)
async def web_search(args: WebSearchIn, call: Call, knowledge: Knowledge) -> Done[WebSearchOut] | Refused:  # noqa: ARG001
    """Search the web, where the company lets this agent do so; what is found is marked as from the web."""
    if knowledge.outside.web is None:
        return Refused(code="web_search_off", say=words.WEB_OFF)
    try:
        found = await knowledge.outside.web.search(redacted(args.query)[:MAX_QUERY_CHARS], MAX_WEB_RESULTS)
    except WebSearchAway as error:
        raise Problem(503, "The search engine does not answer", str(error), retryable=True) from error
    citations = tuple(Citation(title=words.from_the_web(one), url=one.url, snippet=one.snippet) for one in found)
    results = tuple(WebResultView(title=one.title, url=one.url, snippet=one.snippet) for one in found)
    return Done(output=WebSearchOut(results=results), say=words.found_on_the_web(found), citations=citations)


async def example_sentences(knowledge: Knowledge) -> ExampleList:
    """What the articles are about, as they are now."""
    return _told(knowledge.library.shelf)


@lru_cache(maxsize=1)
def _told(shelf: Shelf) -> ExampleList:
    """Asked for with each look at the card; a shelf never changes, another takes its place."""
    return ExampleList(items=rules.example_sentences(shelf), passages=rules.passages(shelf))


def _citation(answer: Answer, library: Library) -> Citation:
    hit = answer.hit
    return Citation(title=hit.article.title, url=library.address(hit.article, hit.section), snippet=answer.quoted)

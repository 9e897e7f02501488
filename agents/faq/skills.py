"""The FAQ agent's skills."""

from pathlib import Path

from agents.faq import examples, rules, words
from agents.faq.backend import Library
from agents.faq.models import (
    CARD_TYPE,
    AnswerQuestionIn,
    AnswerQuestionOut,
    ArticleView,
    SearchArticlesIn,
    SearchArticlesOut,
)
from agents.faq.rules import Answer
from hubbub.agent import Agent, Call
from hubbub.cards import Fallback
from hubbub.outcomes import Card, Citation, Done
from hubbub.phrases import read_phrases

KNOWN_FOR_S = 24 * 3_600
"""Articles change seldom: yesterday's answer to the same question is better than none."""

agent: Agent[Library] = Agent(
    name="faq",
    description="general questions about the company and how it works",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)


@agent.skill(
    effect="read",
    purpose="answer your question",
    examples=examples.ANSWER_QUESTION,
    requires_customer=False,
    fallback=Fallback(last_known_s=KNOWN_FOR_S),
)
async def answer_question(args: AnswerQuestionIn, call: Call, library: Library) -> Done[AnswerQuestionOut]:  # noqa: ARG001
    """Answer a question from the company's articles, word for word and with its source; say so when they do not."""
    answer = rules.best_answer(library.shelf, args.question)
    if answer is None:
        return Done(output=AnswerQuestionOut(answered=False), say=words.NO_ANSWER)
    output = AnswerQuestionOut(answered=True, article=answer.hit.article.slug, passage=answer.passage)
    return Done(output=output, say=words.told(answer), citations=(_citation(answer, library),))


@agent.skill(effect="read", purpose="search our articles", examples=examples.SEARCH_ARTICLES, requires_customer=False)
async def search_articles(args: SearchArticlesIn, call: Call, library: Library) -> Done[SearchArticlesOut]:  # noqa: ARG001
    """List the articles that have to do with something."""
    found = rules.best_articles(library.shelf, args.query)
    citations = tuple(_citation(answer, library) for answer in found)
    views = tuple(
        ArticleView(slug=answer.hit.article.slug, title=source.title, url=source.url, snippet=source.snippet)
        for answer, source in zip(found, citations, strict=True)
    )
    cards = tuple(Card.model_validate({"type": CARD_TYPE, **view.model_dump()}) for view in views)
    return Done(output=SearchArticlesOut(articles=views), say=words.listed(found), citations=citations, cards=cards)


async def example_sentences(library: Library) -> tuple[str, ...]:
    """What the articles are about, as they are now."""
    return rules.example_sentences(library.shelf)


def _citation(answer: Answer, library: Library) -> Citation:
    hit = answer.hit
    url = library.address(hit.article, hit.section)
    return Citation(title=hit.article.title, url=url, snippet=answer.passage)

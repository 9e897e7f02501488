"""How well the demo company's articles answer customers: the figures the agent's README tells."""

from pathlib import Path

from agents.faq.folder import FolderLibrary
from agents.faq.rules import best_answer
from tests.unit.agents.faq.demo_questions import ANSWERED, NOT_ANSWERED

SHELF = FolderLibrary(Path(__file__).parents[4] / "deploy" / "demo" / "knowledge", "http://faq").shelf


def answering_article(question: str) -> str | None:
    """The slug of the article a question is answered from."""
    answer = best_answer(SHELF, question)
    return answer.hit.article.slug if answer else None


def test_most_questions_are_answered_and_hardly_any_wrongly() -> None:
    """At least 85 of 100 from the right article, at most 5 of 100 from another."""
    answers = [(slug, answering_article(question)) for slug, question in ANSWERED]
    right = sum(slug == found for slug, found in answers)
    wrong = sum(found not in {slug, None} for slug, found in answers)
    assert right >= 0.85 * len(ANSWERED)
    assert wrong <= 0.05 * len(ANSWERED)


def test_hardly_any_question_is_answered_that_no_article_answers() -> None:
    """At most 5 of 100."""
    assert sum(answering_article(question) is not None for question in NOT_ANSWERED) <= 0.05 * len(NOT_ANSWERED)

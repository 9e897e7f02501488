"""How well articles answer customers: the figures the agent's README tells.

`python -m tests.knowledge --missed` says which questions go wrong.
"""

from functools import cache, reduce
from operator import add

import pytest

from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from tests.knowledge.companies import Company, companies
from tests.knowledge.measuring import Figures, Means, measured

KEPT_APART = slice(1, None, 2)
"""Every second question; the others are those that the search was fitted on."""


@cache
def vectors() -> WordVectors:
    """The word vectors that development installs."""
    found = WordVectors.installed()
    assert found is not None
    return found


@cache
def sentences() -> SentenceVectors:
    """What reads whole sentences, as development installs it."""
    found = SentenceVectors.installed()
    assert found is not None
    return found


@cache
def figures(means: Means, *, hard: bool = False) -> Figures:
    """Those of the plain companies, or of the hard ones, together, on the questions kept apart."""
    asked = (company for company in companies() if company.is_hard == hard)
    return reduce(add, (measured(company, means, KEPT_APART) for company in asked))


def demo() -> Company:
    """The demo company."""
    return next(company for company in companies() if company.name == "demo")


def test_the_article_that_answers_is_nearly_always_among_the_first_three() -> None:
    """In 95 of 100 questions that the search was not fitted on."""
    assert figures((vectors(), None)).recall >= 0.95


def test_most_questions_are_answered_rightly_or_rightly_not_at_all() -> None:
    """In 87 of 100 questions that the search was not fitted on, a quarter of which no article answers."""
    assert figures((vectors(), None)).correct >= 0.87


def test_reading_whole_sentences_the_search_does_better() -> None:
    """In 97 of 100 questions the article is found, and 90 of 100 are answered rightly or rightly not at all."""
    found = figures((vectors(), sentences()))
    assert found.recall >= 0.97
    assert found.correct >= 0.90


def test_customers_who_use_other_words_than_the_articles_are_answered_less_and_hardly_wrongly() -> None:
    """Six of ten end well, by whole sentences seven, and then hardly any from another article."""
    by_words, by_sentences = figures((vectors(), None), hard=True), figures((vectors(), sentences()), hard=True)
    assert by_words.correct >= 0.62
    assert by_sentences.correct >= 0.72
    assert by_sentences.counts["wrong"] <= 0.06 * by_sentences.counts["answerable"]


def test_without_word_vectors_the_search_does_worse_and_answers_less() -> None:
    """Words alone find the article in 90 of 100, and answer 8 of 100 wrongly at most."""
    found = figures((None, None))
    assert found.recall >= 0.9
    assert found.counts["wrong"] + found.counts["wrongly answered"] <= 0.08 * found.counts["asked"]


@pytest.mark.parametrize("meaning", [True, False])
def test_the_demo_companys_customers_are_mostly_answered_and_hardly_ever_wrongly(meaning: bool) -> None:  # noqa: FBT001
    """At least 85 of 100 from the right article, at most 6 of 100 from another."""
    found = measured(demo(), (vectors() if meaning else None, None)).counts
    assert found["right"] >= 0.85 * found["answerable"]
    assert found["wrong"] <= 0.06 * found["answerable"]

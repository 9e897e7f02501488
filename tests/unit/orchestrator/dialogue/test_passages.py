"""What articles tell is asked of who answers them, though no title says it."""

import pytest

from orchestrator.dialogue.passages import Passage, Passages
from orchestrator.dialogue.router import Example, Router

TELLS = "faq.answer_question"
PASSAGES = (
    Passage("how to find us the tram 12 stops in front of the surgery cars park in the yard", TELLS),
    Passage("after surgery stitches are taken out after ten days keep the wound dry", TELLS),
    Passage("boarding a cat costs 18 a night bring its blanket", TELLS),
)
EXAMPLES = (
    *(Example(text, frozenset({TELLS})) for text in ("what are your opening hours", "how do your prices work")),
    *(Example(text, frozenset({"order.order_status"})) for text in ("where is my order", "has my order been sent")),
    *(Example(text, frozenset({"booking.book_slot"})) for text in ("book an appointment", "I need an appointment")),
)


@pytest.fixture(scope="module")
def router() -> Router:
    """Knows what the passages tell."""
    return Router.train(EXAMPLES, passages=PASSAGES)


@pytest.mark.parametrize(
    "question", ["when are the stitches taken out?", "where can I park?", "how much is boarding for a night"]
)
def test_what_only_a_passage_tells_goes_to_who_answers_from_it(router: Router, question: str) -> None:
    """Few questions are worded as a title is."""
    assert Router.train(EXAMPLES).route(question).out_of_scope
    assert [intent.skill for intent in router.route(question).intents] == [TELLS]


@pytest.mark.parametrize("text", ["who won the match last night", "the blanket of the king", "tell me a joke"])
def test_a_word_that_stands_in_a_passage_by_chance_makes_nothing_ours(router: Router, text: str) -> None:
    """Most of what is said has to stand in one passage."""
    assert router.route(text).out_of_scope


def test_one_word_is_no_question_to_the_articles_in_the_middle_of_a_conversation(router: Router) -> None:
    """There it may answer, or go on with what was spoken of."""
    assert router.route("where can I park?", "order").out_of_scope


def test_what_an_agent_is_surely_asked_for_stays_with_it(router: Router) -> None:
    """Articles tell of orders, too."""
    assert [intent.skill for intent in router.route("where is my order").intents] == ["order.order_status"]


def test_a_question_about_the_customers_own_things_is_not_let_go_to_the_articles(router: Router) -> None:
    """What happened to this customer's order no article knows."""
    assert [intent.skill for intent in router.route("has my blanket been sent").intents] != [TELLS]


def test_rare_words_count_more_than_those_of_many_passages() -> None:
    """What every passage says, tells little of any."""
    passages = Passages.of([*PASSAGES, Passage("surgery hours", TELLS), Passage("surgery prices", TELLS)])
    common, rare = passages.telling(("surgery", "giraffe")), passages.telling(("stitches", "giraffe"))
    assert common is not None
    assert rare is not None
    assert common.share < rare.share < 1


def test_without_passages_nothing_is_told() -> None:
    """An agent without articles has none."""
    assert Passages.of(()).telling(("stitches",)) is None

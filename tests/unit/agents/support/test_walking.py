"""Walking through a tree with a customer's answers."""

from hypothesis import given
from hypothesis import strategies as st

from agents.support.guides import guide_of
from agents.support.tree_checks import faults_of
from agents.support.trees import tree_of
from agents.support.troubleshooting import Troubleshooter
from agents.support.walking import MAX_ANSWERS, Place, walk
from agents.support.words import diagnosis
from tests.unit.agents.support.test_trees import KETTLE

TREE = tree_of(KETTLE)


def at(*answers: str, **facts: str) -> Place:
    """Where `answers` lead."""
    return walk(TREE, facts, answers)


def test_it_begins_with_something_to_try() -> None:
    """And asks whether it helped."""
    place = at()
    assert (place.said, place.question, place.advised) == (("Plug it into another socket.",), "Did that help?", True)


def test_what_helped_ends_it() -> None:
    """With nothing more to ask."""
    assert at("yes, it works now") == Place(end="solved")


def test_what_did_not_help_leads_on_and_is_remembered() -> None:
    """To a question, and from its answer to the next thing to try."""
    place = at("no")
    assert (place.question, dict(place.options)) == (
        "What does the light do?",
        {"dark": "It stays dark", "blinks": "It blinks"},
    )
    place = at("no", "it blinks")
    assert (place.said, place.tried) == (("Let it cool down.",), ("plug",))


def test_a_condition_decides_by_what_is_known_of_the_customer() -> None:
    """From their record, from their words, or not at all."""
    assert at("no", "dark").end == "ticket"
    assert at("no", "dark", model="small").end == "person"
    assert at("no, and it's the mini", "dark").end == "person"


def test_a_question_whose_answer_is_known_is_not_asked() -> None:
    """Nobody is asked what they said."""
    assert at("no", light="blinks").said == ("Let it cool down.",)


def test_an_answer_that_is_not_understood_is_asked_again_and_then_left() -> None:
    """Nobody is caught in a question."""
    again = at("no", "hm")
    assert (again.unclear, again.question, again.said) == (True, "What does the light do?", ())
    assert at("no", "hm", "it blinks").said == ("Let it cool down.",)
    assert at("no", "hm", "what?").end == "ticket"
    assert at("hm", "what?").question == "What does the light do?"


def test_a_loop_is_gone_through_so_often_and_no_more() -> None:
    """Then there is a way out."""
    once = ("no", "blinks", "no")
    assert at(*once).said == ("Plug it into another socket.",)
    assert at(*once, "no", "no").said == ("Plug it into another socket.",)
    assert at(*once, "no", "no", "no") == Place(
        said=("It has to be repaired.",), tried=("plug", "rest", "plug", "rest", "plug"), end="ticket"
    )


@given(st.lists(st.sampled_from(["no", "yes", "hm", "dark", "it blinks", "mini"]), max_size=40))
def test_every_walk_comes_to_an_end(answers: list[str]) -> None:
    """Whatever is answered, there is a question or an end; and after so many answers, an end."""
    place = walk(TREE, {}, answers)
    assert (place.question is None) != (place.end is None)
    assert place.end is not None or len(answers) < MAX_ANSWERS


ARTICLE = """---
title: The kettle stays cold
tags: [guide]
---
A kettle that stays cold has no power. Kettles heat by power.
## Steps
1. Look at the plug.
## The kettle whistles
Take it off.
"""


def test_a_tree_beside_an_article_is_how_the_article_is_followed() -> None:
    """It is found by the questions of both, and cites the article."""
    guides = Troubleshooter.of([guide_of("kettle", ARTICLE, "https://help.example")], {"kettle": TREE})
    told = diagnosis(guides.diagnose("my kettle does not heat", (), {}))
    assert told.outcome == "done"
    assert "Plug it into another socket." in told.say
    assert [cited.url for cited in told.citations] == ["https://help.example/kettle"]


def test_a_section_that_fits_better_comes_first_and_the_tree_after_it() -> None:
    """Unless the tree knows what the customer speaks of."""
    guides = Troubleshooter.of([guide_of("kettle", ARTICLE)], {"kettle": TREE})
    assert all(faults_of(tree) == () for tree in guides.trees.values())
    assert "Take it off." in diagnosis(guides.diagnose("the kettle whistles", (), {})).model_dump_json()
    assert "another socket" in diagnosis(guides.diagnose("the kettle whistles", ("no",), {})).model_dump_json()
    assert "another socket" in diagnosis(guides.diagnose("my mini kettle whistles", (), {})).model_dump_json()


def test_a_tree_without_an_article_is_a_guide_of_its_own() -> None:
    """Even one that only asks."""
    guides = Troubleshooter.of([], {"kettle": TREE})
    assert "another socket" in diagnosis(guides.diagnose("my kettle does not heat", (), {})).model_dump_json()
    assert "my kettle does not heat" in guides.finder.sentences()


def test_a_conversation_shows_what_was_tried() -> None:
    """In our own words of it, so that a colleague need not ask again."""
    guides = Troubleshooter.of([guide_of("kettle", ARTICLE)], {"kettle": TREE})
    said = [diagnosis(guides.diagnose("my kettle does not heat", answers, {})) for answers in ((), ("no", "it blinks"))]
    messages = ["Hello!", *(one.say for one in said if one.outcome == "done")]
    told = guides.told(messages)
    assert told is not None
    assert (told.title, told.tried) == ("The kettle stays cold", ("plug", "rest"))
    assert guides.told(["Hello!"]) is None

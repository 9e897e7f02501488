"""Finding the guide for a problem, in the words of customers of an espresso-machine shop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.support.guides import guide_of
from agents.support.matching import Finder
from agents.support.models import DiagnosisOut
from agents.support.troubleshooting import Troubleshooter
from agents.support.words import diagnosis
from hubbub.outcomes import Done

LEAKING = """---
title: CremaPro leaks water
tags: [guide]
questions: [There is water under my machine]
---
Water under the CremaPro comes from the tank or the brew group of the machine.
## Steps
1. Empty the tank and press it in until it clicks.
2. Take out the brew group and rinse it.
3. Renew the seal.
4. Tighten the portafilter.
5. Wipe the tray dry.
6. Watch for drops for an hour.
"""
COLD = """---
title: CremaPro does not heat up
tags: [guide]
questions: [My coffee is only lukewarm]
---
The CremaPro needs three minutes to heat up; the machine then beeps.
## Steps
1. Unplug the machine for a minute.
2. Descale the boiler.
## Error E5
The boiler's sensor is broken. Only our workshop can help: send the machine to us.
"""
GRINDER = """---
title: Grinder jams
tags: [guide]
---
A jammed grinder hums but grinds nothing. Small stones between beans stop a grinder.
## Steps
1. Unplug the grinder.
2. Take out the upper burr and remove the beans.
"""
ARTICLES = "https://help.example/articles"
GUIDES = Troubleshooter.of(
    [guide_of(slug, text, ARTICLES) for slug, text in (("leak", LEAKING), ("cold", COLD), ("jam", GRINDER))], {}
)
FINDER = GUIDES.finder


def told(problem: str, *answers: str) -> Done[DiagnosisOut]:
    """What somebody with a problem is told after `answers`."""
    said = diagnosis(GUIDES.diagnose(problem, answers, {}))
    assert isinstance(said, Done)
    return said


@pytest.mark.parametrize(
    ("problem", "slug"),
    [
        ("my CremaPro leaks", "leak"),
        ("there's water all over the place under my machine", "leak"),
        ("my cremapro is leeking watter", "leak"),
        ("the coffee is lukewarm", "cold"),
        ("the machine doesn't heat anymore", "cold"),
        ("the grinder is jammed", "jam"),
        ("Hello! I got this for my birthday in May. The grinder hums. My sister is coming on Friday.", "jam"),
    ],
)
def test_a_problem_finds_its_guide(problem: str, slug: str) -> None:
    """Everyday words, typos and stories around them lead to one guide."""
    assert [guide.slug for guide in FINDER.find(problem).guides] == [slug]


@pytest.mark.parametrize(
    "problem",
    [
        "",
        "help",
        "it does not work",
        "my bicycle has a flat tyre",
        "my scooter drops its seal",
        "where is my parcel?",
    ],
)
def test_an_unknown_problem_finds_nothing(problem: str) -> None:
    """A wrong guide is worse than none, above all one for another product."""
    assert FINDER.find(problem).guides == ()


def test_a_vague_problem_finds_all_that_fit() -> None:
    """Where the words fit several guides, the customer is asked which, and may also say it in other words."""
    match = FINDER.find("my CremaPro is broken")
    assert {guide.slug for guide in match.guides} == {"leak", "cold"}
    answer = told("my CremaPro is broken")
    assert set(answer.output.candidates) == {"CremaPro leaks water", "CremaPro does not heat up"}
    assert answer.ask is not None
    assert [option.value for option in answer.ask.options] == [guide.slug for guide in match.guides]
    for choice in ("leak", "the one that leaks water", "there is water everywhere"):
        assert told("my CremaPro is broken", choice).output.guide == "CremaPro leaks water"


def test_a_choice_that_is_none_ends_honestly() -> None:
    """A ticket or a person is what is left."""
    assert told("my CremaPro is broken", "my scooter").output.guide is None
    assert "open a ticket" in told("my CremaPro is broken", "my scooter").say


def test_the_answer_says_the_first_steps_and_asks_whether_they_helped() -> None:
    """Five steps at most, the source, then the rest if they did not, and at last a ticket."""
    answer = told("my CremaPro leaks")
    assert answer.output.guide == "CremaPro leaks water"
    assert len(answer.output.steps) == 5
    assert "\n1. Empty the tank and press it in until it clicks.\n2. " in answer.say
    assert [(cited.title, cited.url) for cited in answer.citations] == [("CremaPro leaks water", f"{ARTICLES}/leak")]
    assert answer.ask is not None
    assert answer.ask.question == "Did that help?"
    assert told("my CremaPro leaks", "no").say == "Then please try this:\n6. Watch for drops for an hour."
    assert told("my CremaPro leaks", "no", "not at all").offers == ("ticket.opened",)
    assert told("my CremaPro leaks", "no", "yes").output.end == "solved"


def test_a_heading_that_fits_better_is_answered_with_its_text() -> None:
    """The part about exactly this problem beats the general steps."""
    answer = told("my machine shows error E5 and does not heat")
    assert "Only our workshop can help" in answer.say
    assert answer.output.steps == ()


def test_an_honest_answer_where_there_is_no_guide() -> None:
    """No guide, no guess: a ticket or a person."""
    answer = told("my bicycle has a flat tyre")
    assert answer.output.guide is None
    assert "no guide" in answer.say
    assert "open a ticket" in answer.say
    assert answer.citations == ()


def test_without_guides_nothing_is_found() -> None:
    """No knowledge base is no error."""
    empty = Finder.of([])
    assert empty.find("my CremaPro leaks").guides == ()
    assert empty.sentences() == ()


def test_routing_learns_titles_questions_and_own_headings() -> None:
    """What guides share, such as "Steps", says nothing about a problem."""
    sentences = FINDER.sentences()
    assert set(sentences) >= {"Grinder jams", "There is water under my machine", "My coffee is only lukewarm"}
    assert "Steps" not in sentences


def test_articles_nobody_called_guides_teach_routing_nothing() -> None:
    """The general knowledge base belongs to another agent."""
    assert Finder.of([guide_of("recipes", "# Recipes\n1. Brew")]).sentences() == ()


@given(st.text(max_size=400))
def test_any_words_are_answered(problem: str) -> None:
    """Whatever a customer writes, there is an answer in words."""
    assert told(problem).say

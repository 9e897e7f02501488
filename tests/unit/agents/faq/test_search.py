"""The search finds sections by what they are about, in other words and with typing mistakes too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.faq import ranking
from agents.faq.indexing import index_of
from agents.faq.markdown import read_article
from agents.faq.ranking import Index
from hubbub.word_vectors import WordVectors
from tests.unit.agents.faq.hotel import hotel

HOTEL = hotel()


def found(question: str, index: Index = HOTEL) -> str | None:
    """`slug#heading` of the best section."""
    hits = index.search(question, 1).hits
    return f"{hits[0].article.slug}#{hits[0].section.heading}" if hits else None


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("parking", "travel#By car"),
        ("How much does PARKING cost?!", "travel#By car"),
        ("parkng fee", "travel#By car"),
        ("departrue late", "arrival#Late departure"),
        ("is a cot free", "pets#Children"),
        ("what about kids", "pets#Children"),
        ("à la carte", "meals#"),
        ("no-show", "cancelling#No-show"),
        ("airport\u2019s taxi", "travel#From the airport"),
    ],
)
def test_a_question_finds_its_section(question: str, section: str) -> None:
    """Case, accents, punctuation, endings, synonyms and one or two wrong letters don't matter."""
    assert found(question) == section


@pytest.mark.parametrize("question", ["", "?!", "hello, how are you", "could you please tell me", "zxqv", "🦜", "\x00"])
def test_words_without_a_topic_find_nothing(question: str) -> None:
    """Small talk is no search."""
    assert found(question) is None


QUESTIONS = ("how much does parking cost", "may my dog sleep in the room", "when is breakfast", "I want to call it off")


def nearest(question: str, index: Index) -> tuple[int, float]:
    """The best section's place, and how near it is."""
    best = index.look(question).ranked[0]
    return best.place, best.evidence.near


def test_of_many_texts_those_that_a_glance_shows_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sections are found, as near as they are, where only a few of all texts are compared in full."""
    vectors = WordVectors.installed()
    assert vectors is not None
    index = index_of(HOTEL.articles, vectors)
    in_full = [nearest(question, index) for question in QUESTIONS]
    monkeypatch.setattr(ranking, "GLANCED_AT", 5)
    monkeypatch.setattr(ranking, "LOOKED_AT", 2)
    assert len(index.vectors) > 5
    assert [nearest(question, index) for question in QUESTIONS] == in_full


def test_a_section_is_found_by_what_its_text_says() -> None:
    """Though neither title nor heading nor a question of the author has a word of what is asked."""
    vectors = WordVectors.installed()
    for index in (HOTEL, index_of(HOTEL.articles, vectors)):
        assert found("soup and sandwiches", index) == "meals#Room service"


def test_a_short_word_has_no_typing_mistake() -> None:
    """A bat is no cat."""
    assert found("bat") is None
    assert found("cat") == "pets#Pets"


def test_filler_words_tell_sections_about_the_same_thing_apart() -> None:
    """Where, and how long."""
    article = (
        "---\ntitle: The library\n---\n## Where it is\nIn town.\n## How long it is open\nAll day.\n## Rules\nHush."
    )
    index = index_of([read_article("a", article)])
    assert found("where is the library", index) == "a#Where it is"
    assert found("how long is the library there", index) == "a#How long it is open"


def test_a_question_of_the_author_leads_to_the_section_that_fits_it() -> None:
    """Even in words the section does not have."""
    article = (
        "---\ntitle: Prices\nquestions: [Is it cheaper for pensioners?, Seniors pay what]\n---\n## Tickets\nTen.\n"
    )
    index = index_of([read_article("a", f"{article}## Concessions\nPensioners and students pay five.")])
    assert found("cheaper for pensioners", index) == "a#Concessions"
    assert found("seniors", index) == "a#Concessions"


def test_an_authors_tags_are_words_of_the_article() -> None:
    """Where the text says it otherwise; that it is a guide is no topic."""
    index = index_of([read_article("a", "---\ntags: [refunds, guide]\n---\n# Your money\nYou have it in a week.")])
    assert found("when is my refund", index) == "a#"
    assert found("guide", index) is None


def test_rare_words_count_more_than_common_ones() -> None:
    """Euros are everywhere, the taxi is not."""
    finding = HOTEL.search("euros taxi", 1)
    assert finding.weights["taxi"] > finding.weights["euro"]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300), st.integers(1, 5))
def test_any_text_can_be_searched_for(question: str, limit: int) -> None:
    """Hits come best first, no more than asked for, and none is covered by more than all of the question."""
    hits = HOTEL.search(question, limit).hits
    assert len(hits) <= limit
    assert [hit.sure for hit in hits] == sorted((hit.sure for hit in hits), reverse=True)
    assert all(0 <= hit.sure <= 1 for hit in hits)


def test_an_empty_library_has_no_answer() -> None:
    """Nor does an article without words."""
    assert found("anything") is None
    assert found("parking", index_of([])) is None
    assert found("parking", index_of([read_article("a", "")])) is None

"""What support decides on its own: urgency, a ticket's name, and ids."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.support import rules


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("my strap has a small scratch", "normal"),
        ("could you send me the manual", "normal"),
        ("I would like a down jacket in blue", "normal"),
        ("this is UNACCEPTABLE, three weeks of waiting", "high"),
        ("I am furious", "high"),
        ("the whole site is down", "high"),
        ("my account was hacked", "high"),
        ("the stove caught fire", "urgent"),
        ("I burned my hand on it", "urgent"),
        ("it stopped working and I leave tomorrow", "high"),
        ("please answer asap", "high"),
    ],
)
def test_anger_danger_and_outage_are_urgent(words: str, expected: str) -> None:
    """Only words of anger, danger or outage raise the priority."""
    assert rules.priority(words) == expected


def test_frustration_is_heard_in_the_mood_and_in_what_was_said_lately() -> None:
    """Who has been angry for three messages need not say it again; long ago it does not count."""
    assert rules.priority("open a ticket", "upset") == "high"
    assert rules.priority("open a ticket", "calm", ["this is ridiculous", "no", "no"]) == "high"
    assert rules.priority("open a ticket", "calm", ["this is ridiculous", *["no"] * rules.LATELY]) == "normal"


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("my grinder leaks. It started on Monday.", "My grinder leaks"),
        ("Please open a ticket: the strap broke", "The strap broke"),
        ("can you create a support ticket for my broken tent?", "My broken tent?"),
        ("I want to file a complaint about the courier", "The courier"),
        ("open a ticket for me, please, because the screen is black", "The screen is black"),
        ("I need a new ticket holder", "Holder"),
        ("line one\nline two", "Line one"),
    ],
)
def test_a_ticket_is_named_after_the_problem(summary: str, expected: str) -> None:
    """The first sentence names the ticket, without the wish for one."""
    assert rules.ticket_subject(summary, []) == expected


def test_a_bare_wish_for_a_ticket_points_back_to_what_was_said() -> None:
    """Who only says "open a ticket for this" means the problem told before."""
    earlier = ["my kettle drips", "yes, thank you", "please open a ticket"]
    assert rules.ticket_subject("open a ticket for this please", earlier[:1]) == "My kettle drips"
    assert rules.ticket_subject("open a ticket", ["my kettle drips", "please open a ticket"]) == "My kettle drips"


def test_a_yes_to_a_ticket_is_about_the_guide_that_was_followed() -> None:
    """Not about the last "no" to it; and the ticket holds what the customer said of the problem."""
    earlier = ["my kettle drips", "no", "still the same"]
    assert rules.ticket_subject("yes please", earlier, "Kettle drips") == "Kettle drips"
    assert rules.ticket_subject("the handle broke, too", earlier, "Kettle drips") == "The handle broke, too"
    assert rules.ticket_words("yes please", earlier) == "my kettle drips\nstill the same"
    assert rules.ticket_words("the handle broke", earlier) == "the handle broke"
    assert rules.ticket_words("yes", []) == "yes"


@pytest.mark.parametrize("summary", ["open a ticket", "please open a ticket for this problem", "?!", "ticket"])
def test_a_ticket_about_nothing_said_still_has_a_name(summary: str) -> None:
    """Without any words to go by the subject says so plainly."""
    assert rules.ticket_subject(summary, []) == rules.NO_SUBJECT


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_words_make_a_short_subject_on_one_line(summary: str, earlier: list[str]) -> None:
    """Whatever a customer writes, the subject is one line of 1 to 80 characters."""
    subject = rules.ticket_subject(summary, earlier)
    assert len(subject.splitlines()) == 1
    assert len(subject) <= rules.MAX_SUBJECT_CHARS


@pytest.mark.parametrize(
    ("summary", "expected"),
    [("a" * 200, "A" + "a" * 78 + "…"), ("wide handle " * 20, "Wide handle " + "wide handle " * 5 + "wide…")],
)
def test_a_long_sentence_ends_at_a_word_where_there_is_one(summary: str, expected: str) -> None:
    """Cutting never leaves a subject empty, nor half a word where there was a choice."""
    assert rules.ticket_subject(summary, []) == expected


def test_the_same_step_always_proposes_the_same_ticket_ids() -> None:
    """A repeat of a step can never open a second ticket under another id."""
    first, again = islice(rules.ticket_ids("key"), 3), islice(rules.ticket_ids("key"), 3)
    ids = list(first)
    assert ids == list(again)
    assert len(set(ids)) == len(ids)
    assert ids != list(islice(rules.ticket_ids("other"), 3))


@pytest.mark.parametrize("written", ["T-12345678", "t-12345678", "T12345678", "#12345678", "t 12345678"])
def test_a_ticket_id_is_read_however_it_is_written(written: str) -> None:
    """Customers type ids by hand."""
    assert rules.written_ticket_id(written) == "T-12345678"


def test_another_id_is_left_as_it_is() -> None:
    """What is no ticket id finds no ticket, rather than somebody else's."""
    assert rules.written_ticket_id("INC-77") == "INC-77"

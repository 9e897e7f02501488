"""Reading whole messages."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.dialogue.entities import Vocabulary
from orchestrator.dialogue.reading import Spoken, understand_text
from orchestrator.dialogue.router import Router
from orchestrator.dialogue.signals import Signals
from tests.unit.orchestrator.dialogue.conftest import NEW_YORK
from tests.unit.orchestrator.dialogue.examples import lines
from tests.unit.orchestrator.dialogue.paraphrases import SEVERAL, WHOLE

Reader = Callable[[str], Signals]


@pytest.fixture(scope="session")
def read(router: Router, vocabulary: dict[str, Vocabulary]) -> Reader:
    """Understands a message as a customer in New York."""
    now = datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)
    return lambda message: understand_text(message, router, vocabulary, now, NEW_YORK, "en-US")


def needs(signals: Signals) -> list[str]:
    """The skills a message asks for."""
    return [intent.skill for clause in signals.clauses for intent in clause.intents]


@pytest.mark.parametrize("line", lines(SEVERAL))
def test_two_needs_in_one_message_are_both_heard(read: Reader, line: str) -> None:
    """Each part leads to its own skill."""
    skills, message = line.split(": ", 1)
    assert set(needs(read(message))) == set(skills.split())


@pytest.mark.parametrize("line", lines(WHOLE))
def test_one_need_told_at_length_stays_one(read: Reader, line: str) -> None:
    """Lists, context and politeness are no second need."""
    skill, message = line.split(": ", 1)
    assert needs(read(message)) == [skill]


@pytest.mark.parametrize(
    ("focus", "message", "skill"),
    [
        ("booking", "cancel it", "booking.cancel_booking"),
        ("booking", "acutally cancel it, im ill", "booking.cancel_booking"),
        ("booking", "Actually, please cancel it.", "booking.cancel_booking"),
        ("order", "cancel it", "order.cancel_order"),
        ("booking", "I ordered by mistake, please cancel it", "order.cancel_order"),
        ("booking", "cancel order SO-11, I do not need it", "order.cancel_order"),
    ],
)
def test_it_is_what_was_spoken_of(
    router: Router, vocabulary: dict[str, Vocabulary], focus: str, message: str, skill: str
) -> None:
    """Unless the message itself says what it is about."""
    now = datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)
    spoken = Spoken(focus=focus)
    assert needs(understand_text(message, router, vocabulary, now, NEW_YORK, "en-US", spoken)) == [skill]


def test_it_is_what_the_message_spoke_of_before(read: Reader) -> None:
    """Also when that was only to say what shall not be done."""
    refused, wanted = read("Don't cancel my order, I only want to know when it ships").clauses
    assert refused.negated
    assert {one.skill.partition(".")[0] for one in (*wanted.intents, *wanted.rivals)} == {"order"}


def test_one_more_thing_asked_of_what_was_spoken_of_is_no_need_of_its_own(
    router: Router, vocabulary: dict[str, Vocabulary]
) -> None:
    """It is asked of the agent that the conversation is with."""
    now = datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)
    message = "What is their address and phone number?"
    read = understand_text(message, router, vocabulary, now, NEW_YORK, "en-US", Spoken(agent="booking"))
    assert [clause.text for clause in read.clauses] == [message]


def test_one_more_thing_named_belongs_to_the_need_before(read: Reader) -> None:
    """Two orders, one question."""
    (clause,) = read("Where is order SO-11 and SO-12?").clauses
    assert [entity.value for entity in clause.entities] == ["SO-11", "SO-12"]
    assert len(clause.intents) == 1


def test_a_sentence_about_the_thing_before_is_no_need_of_its_own(read: Reader) -> None:
    """It goes on with the sentence before."""
    assert needs(read("I was supposed to get a refund but it is not showing up")) == ["order.refund_charge"]


def test_the_agent_at_work_has_the_better_of_the_others(router: Router) -> None:
    """What could be meant for either goes on with it; what clearly turns to another does not."""
    text = "can you change it to friday"
    apart = router.route(text)
    assert router.route(text, "booking", lead=4).score > apart.score
    assert router.route("please refund the double charge", "booking").intents[0].skill.startswith("order.")


def test_each_need_keeps_what_was_named_with_it(read: Reader) -> None:
    """The order goes with the first need, the time with the second."""
    first, second = read("where is my order SO-11, and book a barista lesson tomorrow at 10").clauses
    assert [entity.value for entity in first.entities] == ["SO-11"]
    assert [entity.type for entity in second.entities] == ["service.name", "time.slot"]


def test_what_must_not_be_done_is_left_alone(read: Reader) -> None:
    """The clause is negated: nothing is asked for, and it is not out of scope."""
    (clause,) = read("please don't cancel my order").clauses
    assert clause.negated
    assert not clause.intents
    assert not clause.out_of_scope


def test_a_need_beside_a_negated_one_is_served(read: Reader) -> None:
    """Only the part with the not is left alone."""
    signals = read("don't cancel my order, just change the delivery address")
    assert needs(signals) == ["order.change_address"]
    assert [clause.negated for clause in signals.clauses] == [True, False]


def test_a_short_part_is_understood_with_the_one_before(read: Reader) -> None:
    """What "it" is stands in the sentence before."""
    assert needs(read("I'm not able to come to my lesson, please cancel it")) == ["booking.cancel_booking"]


def test_a_bare_id_says_at_least_whose_it_is(read: Reader) -> None:
    """The kind of a known id counts as if the customer had said it."""
    found = read("SO-77").clauses[0]
    assert {intent.skill.partition(".")[0] for intent in (*found.intents, *found.rivals)} == {"order"}


def test_a_yes_alone_asks_for_nothing(read: Reader) -> None:
    """Only the answer counts."""
    signals = read("yes please, go ahead")
    assert signals.answer == "yes"
    assert signals.out_of_scope
    assert not needs(signals)


def test_a_yes_may_come_with_a_need(read: Reader) -> None:
    """Both are heard."""
    signals = read("Yes. And where is my parcel?")
    assert signals.answer == "yes"
    assert needs(signals) == ["order.track_shipment"]


def test_a_greeting_is_told_from_a_foreign_topic(read: Reader) -> None:
    """Both ask nothing of an agent, but the hub greets back."""
    assert read("Hello, how are you?").greeting
    assert read("Hello, how are you?").out_of_scope
    assert not read("tell me a joke").greeting


def test_the_other_signals_are_there(read: Reader) -> None:
    """Language, mood, wish for a person, choice, entities of the whole message."""
    signals = read("THIS IS RIDICULOUS, let me talk to a human about SO-11")
    assert (signals.language, signals.mood, signals.wants_person) == ("en", "upset", True)
    assert [entity.value for entity in signals.entities] == ["SO-11"]
    assert read("the second one").choice == 2


def test_the_locale_decides_the_order_of_day_and_month(router: Router) -> None:
    """A British fourth of March is an American third of April."""
    now = datetime(2026, 11, 23, tzinfo=NEW_YORK)
    dates = [
        understand_text("on 03/04/2027", router, {}, now, NEW_YORK, locale).entities[0].value
        for locale in ("en-US", "en-GB")
    ]
    assert [value["date"] for value in dates if isinstance(value, dict)] == ["2027-03-04", "2027-04-03"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(message=st.text(max_size=200))
def test_any_message_is_read_without_an_error(read: Reader, message: str) -> None:
    """Whatever a customer types; clauses and entities lie within it."""
    signals = read(message)
    assert signals.clauses
    assert all(0 <= entity.start < entity.end <= len(message) for entity in signals.entities)
    assert all(0 <= clause.score <= 1.0001 for clause in signals.clauses)


@pytest.mark.parametrize(
    "piece", [" ", "!", "1 2 ", "a.a", "+1 ", "and ", "yes ", "don't ", "tomorrow at 10, ", "x", "$1,1"]
)
def test_a_hostile_message_is_read_like_any_other(read: Reader, piece: str) -> None:
    """Eight thousand characters made to slow down regular expressions: done long before the test's time-out."""
    assert read((piece * 8000)[:8000]).clauses


@pytest.mark.parametrize(
    ("message", "bare"),
    [("Thursday at 12, please", True), ("SO-11", True), ("book it for Thursday at 12", False), ("hello", False)],
)
def test_a_message_may_only_name_something(read: Reader, message: str, bare: bool) -> None:  # noqa: FBT001 - a table
    """Then it says nothing of it."""
    assert read(message).bare is bare

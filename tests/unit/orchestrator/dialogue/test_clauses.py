"""Clauses: where a message may fall apart, and which parts ask us not to act."""

import pytest

from orchestrator.dialogue.clauses import is_announced, is_negated, spans, split


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "I was charged twice this month and I need a refund for one of them.",
            ("I was charged twice this month", "I need a refund for one of them"),
        ),
        ("Where is it? One more thing: reset my password", ("Where is it?", "reset my password")),
        ("cancel SO-11 and also cancel my visit on Friday", ("cancel SO-11", "cancel my visit on Friday")),
        ("I need a receipt, and I forgot my password", ("I need a receipt", "I forgot my password")),
        ("don't cancel it, just change the address", ("don't cancel it", "just change the address")),
        ("see order no. 5 at 10 a.m. tomorrow", ("see order no. 5 at 10 a.m. tomorrow",)),
        ("the invoice for Ms. Gray", ("the invoice for Ms. Gray",)),
        ("where is it? Can you also move my visit", ("where is it?", "Can you also move my visit")),
        ("first line\nsecond line", ("first line", "second line")),
        ("  ", ()),
    ],
)
def test_a_message_falls_apart_at_sentence_ends_and_connectors(message: str, parts: tuple[str, ...]) -> None:
    """The connectors themselves are left out, abbreviations hold together."""
    assert split(message) == parts


@pytest.mark.parametrize(
    ("before", "announced"),
    [
        ("Where is it? One more thing: ", True),
        ("cancel it; ", True),
        ("I lost my key, and ", True),
        ("where is it. Also, ", True),
        ("I came home and ", False),
        ("It broke. ", False),
    ],
)
def test_words_that_announce_another_wish(before: str, announced: bool) -> None:  # noqa: FBT001 - a table's column
    """A mere "and" or a full stop may also go on telling."""
    assert is_announced(before + "what about the rest", len(before)) is announced


def test_a_very_long_list_is_not_cut_for_ever() -> None:
    """Past eight parts the rest is one, so that a message costs a bounded number of routings."""
    message = "a thing and " * 50
    assert len(spans(message)) == 8


@pytest.mark.parametrize(
    "part",
    [
        "don't cancel my order",
        "Please don\u2019t cancel my booking",
        "please do not refund",
        "I don't want to cancel",
        "I don't want a refund",
        "I don't want my order cancelled",
        "I no longer want to return it",
        "no need to send it",
        "my watch is broken, don't cancel the order",
    ],
)
def test_asking_us_not_to_act_is_negated(part: str) -> None:
    """The skill it names must not run."""
    assert is_negated(part)


@pytest.mark.parametrize(
    "part",
    [
        "I don't know how to cancel my order",
        "don't forget to send me the invoice",
        "I don't want this order anymore",
        "I don't want to keep it",
        "I don't want to talk to a bot",
        "why don't you refund me",
        "don't you ship to Norway?",
        "I never received my order",
        "my watch doesn't work",
        "I no longer want the order I placed",
    ],
)
def test_other_negations_still_ask_for_something(part: str) -> None:
    """A not in the sentence is not yet a wish to leave things alone."""
    assert not is_negated(part)

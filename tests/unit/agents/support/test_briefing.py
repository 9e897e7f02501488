"""What a colleague is told before they join."""

from hypothesis import given
from hypothesis import strategies as st

from agents.support.briefing import MAX_BRIEF_CHARS, brief
from agents.support.troubleshooting import Told

TOLD = Told("Kettle drips", ("Another socket", "New seal"))


def test_a_brief_says_what_it_is_about() -> None:
    """The wish, what led to it, what was tried, what was named, and the mood."""
    earlier = ["My kettle from order SO-20417 drips", "no", "still the same"]
    assert brief("give me a human", earlier, TOLD, "upset").splitlines() == [
        "Wants: give me a human (to talk to a person), after: still the same",
        "Said before: My kettle from order SO-20417 drips",
        "Was led through: Kettle drips. Tried: Another socket; New seal",
        "Named: SO-20417",
        "Sounds upset.",
    ]


def test_a_wish_alone_is_a_brief() -> None:
    """Who begins with it has said nothing else."""
    assert brief("agent please", [], None, "calm") == "Wants: agent please"


def test_ids_are_named_and_times_money_and_addresses_are_not() -> None:
    """Whatever they look like in this shop."""
    words = (
        "order 2031/A09, ticket T-40817263, ch_1001 and 4711234 of $49.00 at 10:30 on 2026-07-01, mail me: mia99@x.org"
    )
    [_, named] = brief(words, [], None, "calm").splitlines()
    assert named == "Named: 2031/A09, T-40817263, ch_1001, 4711234"


@given(st.text(max_size=5_000), st.lists(st.text(max_size=3_000), max_size=20))
def test_a_brief_is_short_whatever_was_said(words: str, earlier: list[str]) -> None:
    """It is read before a call."""
    assert 0 < len(brief(words, earlier, TOLD, "calm")) <= MAX_BRIEF_CHARS

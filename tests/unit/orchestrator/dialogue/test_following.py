"""Following: whether a message goes on with what was spoken of before."""

import time

import pytest

from orchestrator.dialogue.following import asks_on, builds_on, refers_back, tie


@pytest.mark.parametrize(
    "message",
    [
        "Can I smoke there?",
        "Yes. And how much is that?",
        "what is their phone number",
        "Thanks, sounds good.",
        "In Boston please",
    ],
)
def test_what_builds_on_what_was_said_before(message: str) -> None:
    """By its first words, or because it is no sentence by itself."""
    assert refers_back(message)


@pytest.mark.parametrize(
    "message",
    [
        "there are charges I do not know",
        "my watch is broken and I do not know why it is",
        "is it possible to return a parcel?",
        "it seems that my parcel is lost",
        "are there any fees for exchanges",
    ],
)
def test_what_stands_by_itself(message: str) -> None:
    """What "it" is stands in the message."""
    assert not refers_back(message)


@pytest.mark.parametrize(
    "message",
    [
        "What is the price?",
        "Perfect, thanks. Tell me the address",
        "what's this salon's number?",
        "how much is that room",
        "Can you tell me what the total cost is?",
        "Can you tell me what the address of that office is?",
        "Can I have the address?",
        "Yes. Number and address?",
        "Also, I need the phone number, too.",
        "What is the dentist's contact number?",
        "Tell me how much the room is",
    ],
)
def test_a_brief_question_about_what_was_spoken_of(message: str) -> None:
    """It points at a thing and names none."""
    assert asks_on(message)
    assert builds_on(message)


@pytest.mark.parametrize(
    "message",
    [
        "what is the price of my order?",
        "where is the nearest shop?",
        "what are the reasons for which a parcel may be held back at customs",
        "cancel the booking",
        "What is the tracking number?",
        "Is the parcel still coming?",
        "I have the address",
        "what is the way to follow the parcel that is coming to me from France",
        "what do I do now that I can't open this box?",
    ],
)
def test_what_names_its_own_thing_asks_of_nothing_before(message: str) -> None:
    """Something of the customer's own, or more than a brief question."""
    assert not asks_on(message)


def test_the_signs_that_a_message_goes_on_are_weighed() -> None:
    """The stronger the sign the more must speak for another agent; many words of one's own speak for themselves."""
    texts = (
        "what is the address?",
        "yes, on Monday",
        "can I bring it along?",
        "bring the jacket",
        "where is the jacket which I ordered on Monday",
        "where is my jacket which I ordered on Monday",
    )
    ties = [tie(text, text, asking_on=asks_on(text)) for text in texts]
    assert ties == sorted(ties, reverse=True)
    assert ties[-1] < 0


@pytest.mark.parametrize("odd", ["' " * 4_000, "'" * 8_000, " " * 8_000, "is " * 2_600, "yes ' " * 1_600])
def test_no_message_takes_long_to_read(odd: str) -> None:
    """However its words and gaps are told apart."""
    begun = time.process_time()
    builds_on(odd)
    assert time.process_time() - begun < 1

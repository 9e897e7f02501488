"""Whether what a message names shall be done."""

import pytest

from orchestrator.dialogue.stance import (
    has_reservation,
    is_called_off,
    is_correction,
    is_denied,
    is_inquiry,
    is_undoing,
)


@pytest.mark.parametrize("part", ["How long do refunds take?", "and what about refunds", "if I were to return it"])
def test_questions_about_how_things_work(part: str) -> None:
    """They ask; they order nothing."""
    assert is_inquiry(part)


@pytest.mark.parametrize("part", ["refund me", "can you refund me?", "I want to know my balance"])
def test_orders_and_requests_are_no_inquiries(part: str) -> None:
    """A polite order is one."""
    assert not is_inquiry(part)


@pytest.mark.parametrize("part", ["never refund it", "I didn\u2019t order that", "I refuse to have it refunded"])
def test_denials(part: str) -> None:
    """Also with the apostrophe that phones write."""
    assert is_denied(part)


@pytest.mark.parametrize(
    "message", ["I did not make this payment. Can you block my card?", "It broke. I didn't drop it. Please exchange it"]
)
def test_what_is_told_of_in_one_sentence_denies_nothing_of_another(message: str) -> None:
    """Something was not done, and something else shall be."""
    assert not is_denied(message)


@pytest.mark.parametrize(
    "message",
    [
        "no refund please",
        "refund it, wait, don't",
        "please leave it",
        "refund me... just kidding",
        "book it. Never mind.",
    ],
)
def test_what_is_taken_back(message: str) -> None:
    """The end of a message may take back its beginning."""
    assert is_called_off(message)


@pytest.mark.parametrize(
    "part",
    [
        "Cancel the refund",
        "please cancel my order",
        "I don\u2019t need the refund anymore",
        "I no longer want a refund",
        "can you call off that repair please?",
    ],
)
def test_undoing_and_nothing_else(part: str) -> None:
    """Only what is named is to be undone."""
    assert is_undoing(part)


@pytest.mark.parametrize(
    "part", ["cancel my order and refund me", "I want to stop by and get the refund", "refund the cancelled order"]
)
def test_more_than_undoing(part: str) -> None:
    """It asks for something besides, or undoes nothing."""
    assert not is_undoing(part)


@pytest.mark.parametrize("message", ["yeah no", "yes but not that one", "yes, wait", "yes if it is free"])
def test_a_yes_with_a_reservation(message: str) -> None:
    """It holds something back."""
    assert has_reservation(message)
    assert not has_reservation("yes, please do")


@pytest.mark.parametrize(
    "message",
    ["sorry, I meant Thursday, same time", "oh sorry, sunday instead please", "can you make it 11?", "no wait, Friday"],
)
def test_corrections(message: str) -> None:
    """They put right what was said before."""
    assert is_correction(message)


@pytest.mark.parametrize("message", ["no thanks", "is it open on Sunday?", "what do you mean", "book it for Friday"])
def test_what_corrects_nothing(message: str) -> None:
    """A refusal, a question, a new wish."""
    assert not is_correction(message)

"""A yes counts when it is to what was asked, and to nothing else."""

import pytest

from orchestrator.dialogue.confirming import only_confirms

CANCEL = "I would cancel order A-7 (2 mugs); $189 goes back to your Visa. Shall I do that?"
RETURN = "I would register the return of 2 mugs from order A-7. Nothing else may be missing. Shall I do that?"


@pytest.mark.parametrize(
    "message",
    [
        "yes",
        "Yes please!",
        "yes, thank you very much",
        "Yes, cancel it",
        "yes, please go ahead and cancel order A-7",
        "Yes, I would like to proceed with the cancellation.",
        "yes, back to my visa please",
        "yes \N{THUMBS UP SIGN}",
        "Oui, merci",
    ],
)
def test_courtesy_and_words_of_the_question_go_with_a_yes(message: str) -> None:
    """In whatever form."""
    assert only_confirms(message, CANCEL, "cancel your order")


@pytest.mark.parametrize(
    "message",
    [
        "yes please keep it",
        "yes, order B-7",
        "Yes, keep order A-7 and cancel B-7",
        "Yes, cancel only the mugs",
        "yes. On second thought leave everything",
        "yes, stop",
        "yes, later",
        "yes thanks, I will think about it",
        "yes I changed my mind",
        "yes it is the wrong order",
        "yes, cancel my request to cancel",
        "yes i do mind",
        "yes \N{THUMBS DOWN SIGN}",
        "Ja, nein",
        "Oui mais pas maintenant",
        "yes I want a bowl",
        "yes - who am I talking to?",
        "yes, what happens to my money?",
        "yes, with my gift card",
        "yes, to 9 Elm Road",
        "yes, no",
        "yes, 3 mugs",
    ],
)
def test_whatever_else_is_said_makes_it_no_clear_yes(message: str) -> None:
    """It may be about something else, or the opposite."""
    assert not only_confirms(message, CANCEL, "cancel your order")


@pytest.mark.parametrize("message", ["yes, only one of them", "yes, and the backpack too", "yes, the blue ones"])
def test_another_amount_or_thing_is_not_what_was_asked_about(message: str) -> None:
    """The question named what it was about."""
    assert not only_confirms(message, RETURN, "register your return")

"""What a wish depends on, as customers put it."""

import pytest

from orchestrator.dialogue.conditions import dependents

FACTS = [
    ("If my order hasn't shipped yet, cancel it", [("cancel it", "my order hasn't shipped yet", False)]),
    ("if it has arrived return it", [("return it", "it has arrived", True)]),
    ("Cancel my order if it hasn't shipped", [("Cancel my order", "it hasn't shipped", False)]),
    ("cancel it unless it was sent", [("cancel it", "it was sent", False)]),
    ("cancel it unless it hasn't been paid", [("cancel it", "it hasn't been paid", True)]),
    ("If you cannot deliver by tomorrow, cancel", [("cancel", "you cannot deliver by tomorrow", False)]),
    ("hi, if it is late I want to cancel it", [("I want to cancel it", "it is late", True)]),
    ("Has it shipped? If not, cancel it.", [("cancel it", "has it shipped", False)]),
    ("Is it on its way? If so, leave it. ", [("leave it", "is it on its way", True)]),
    (
        "If it hasn\u2019t shipped, cancel it; otherwise start a return",
        [("cancel it", "it hasn't shipped", False), ("start a return", "it hasn't shipped", True)],
    ),
    (
        "Please cancel it, but only if it hasn't been sent, otherwise I want to return it",
        [("Please cancel it, but", "it hasn't been sent", False), ("I want to return it", "it hasn't been sent", True)],
    ),
    (
        "has it left yet? if so, start a return, if not cancel it",
        [("start a return", "has it left yet", True), ("cancel it", "has it left yet", False)],
    ),
]


@pytest.mark.parametrize(("message", "expected"), FACTS)
def test_a_wish_may_depend_on_something_that_is_so(message: str, expected: list[tuple[str, str, bool]]) -> None:
    """What shall be done, on what it depends, and whether that must be so or must not."""
    found = [(message[one.start : one.end].strip(), one.condition) for one in dependents(message)[0]]
    assert [(wish, told.test, told.holds) for wish, told in found] == expected
    assert {told.kind for _, told in found} == {"fact"}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Book Thursday at 10. If that's not possible, Friday at 10.", "Friday at 10"),
        ("book a fitting at 10, and if that isn't available, at 11", "at 11"),
        ("refund it, and if you can't, open a ticket", "open a ticket"),
        ("Try to cancel it. If not, return it.", "return it"),
    ],
)
def test_a_wish_may_depend_on_what_comes_of_another(message: str, expected: str) -> None:
    """It stands in for the one before."""
    [found] = dependents(message)[0]
    assert (message[found.start : found.end], found.condition.kind) == (expected, "outcome")


@pytest.mark.parametrize(
    "message",
    [
        "if possible, cancel my order",
        "cancel it if you can",
        "could you tell me if it has shipped",
        "I don't know if it arrived",
        "What happens if I return it late?",
        "do you refund me if it is broken?",
        "how long does it take if I pay by card?",
        "will I be charged if I pay abroad?",
        "Also, what do I do if it has not arrived?",
        "if I pay abroad, will I be charged?",
        "if I order a lamp when does it arrive?",
        "even if it shipped, cancel it",
        "if",
        "",
    ],
)
def test_politeness_and_questions_are_no_conditions(message: str) -> None:
    """Nothing is made to depend on them."""
    assert dependents(message) == ((), ())


def test_both_answers_to_a_question_can_be_provided_for() -> None:
    """If it hasn't, one thing; if it has, the other."""
    message = "Can you check whether it has shipped? If it hasn't, please cancel it. If it has, I'd like to return it."
    found = [(message[one.start : one.end].strip(), one.condition.holds) for one in dependents(message)[0]]
    assert found == [("please cancel it", False), ("I'd like to return it", True)]

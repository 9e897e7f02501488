"""What asks for an act, and what only speaks of it, told by a skill's own examples."""

import pytest

from orchestrator.dialogue.requests import (
    asks_for,
    asks_plainly_for,
    asks_something,
    is_in_doubt,
    is_question,
    is_report,
)

EXAMPLES = (
    "I want a refund",
    "I want my money back",
    "refund me please",
    "please refund charge 12345",
    "give me my money back for one of the charges",
    "reverse the charge please",
    "can I have a refund for my last payment?",
    "return my money for charge AB-12345",
    "issue a refund for the second one",
    "you billed me two times, I want one back",
    "you charged me double, please return the extra payment",
)


PLAIN = (
    "I did not authorise the second charge. Refund it.",
    "Why was I charged twice? Refund it!",
    "No excuses, just refund the double charge.",
    "I was charged twice this month and I need a refund for one of them.",
    "You billed me two times, please give one back",
    "refund one of the two charges please",
    "Can I get my money back for the duplicate charge?",
    "Could you refund the duplicate?",
    "I'd like my money back",
    "refund ch_1001",
    "I did not receive my parcel, please refund me",
    "hi, can you please refund the second charge",
    "I need my money back for one of these charges",
    "you charged me twice!! refund me now",
    "There are two identical charges, I want one of them back",
    "I would like to request a refund for the double charge",
    "give me my money back",
    "I've been double charged and would like a refund",
    "my card was billed twice, can you reverse one of the charges?",
    "Please issue a refund for the duplicate payment",
    "you took the payment twice. return the extra one please",
    "Hello, I noticed I was charged twice. Could I please have a refund for one of the charges? Thanks!",
    "I see two charges for the same thing this month. Please refund one of them.",
)
"""Requests that leave no doubt."""


@pytest.mark.parametrize(
    "message",
    [
        *PLAIN,
        "please refund my Trail Club membership",
        "I want a refund for my backpack, order ord_10017",
        "The item is not what I expected, I want a refund",
        "I want a refund because the boots don't fit",
        "can u refund me",
        "I paid twice for the same membership, please return one payment",
        "pls refund teh duplicate charge",
        "Please refund my Trail Club membership, I never use it.",
    ],
)
def test_an_act_that_was_asked_for(message: str) -> None:
    """Bare, politely, or as a wish; with or without a story around it."""
    assert asks_for(message, EXAMPLES)


@pytest.mark.parametrize(
    "message",
    [
        "Do not, under any circumstances, refund ch_1001",
        "ch_1001 must never be refunded",
        "ch_1001 should not be refunded",
        "nobody should refund ch_1001",
        "refund ch_1001? no!",
        "refund ch_1001? absolutely not",
        "refund ch_1001 is not what I want",
        "I no longer want ch_1001 refunded",
        "I can't accept a refund for ch_1001",
        "hold the refund of ch_1001",
        "avoid refunding ch_1001",
        "please stop refunding ch_1001",
        "refuse the refund of ch_1001",
        "not a refund of ch_1001, an invoice of it",
        "rather than a refund, tell me about ch_1001",
        'He said "refund ch_1001" but I said no',
        "I want a refund for ch_1001. Never mind, keep it.",
        "I was charged twice. I need a refund. Wait, never mind.",
        "was ch_1001 refunded?",
        "has ch_1001 been refunded already?",
        "when will the refund for ch_1001 arrive?",
        "thanks for the refund of ch_1001",
        "My refund for ch_1001 has arrived",
        "my bank refunded ch_1001",
        "please reverse the refund of ch_1001",
        "should I ask for a refund of ch_1001?",
        "Is it true that you refund duplicate charges?",
        "My friend was charged twice and got a refund",
        "I might want a refund for ch_1001 later",
        "I was charged twice, but please wait with the refund",
        "I need a refund only if it arrives within 3 days",
        "send me the invoice for ch_1001",
        "receipt for ch_1001",
        "keep ch_1001",
        "the charge ch_1001 was correct, thanks",
        "ch_1001",
        "ch_1001?",
        "don't refund ch_1001",
        "whatever you do, don't refund",
        "no refund please",
        "there's no need to refund",
        "I want to know about the refund",
        "tell me about my refund",
        "why was I charged twice?",
        "I was charged twice",
        "give me the details of ch_1001",
        "I want the invoice for ch_1001",
        "how do refunds work",
        "what is your refund policy",
        "Would it be possible to refund one of the charges? Just asking, don't do it yet.",
    ],
)
def test_an_act_that_was_not_asked_for(message: str) -> None:
    """Refused, withdrawn, conditional, asked about, told of, or something else entirely."""
    assert not asks_for(message, EXAMPLES)


@pytest.mark.parametrize(
    "message",
    [
        "When does my fitting tomorrow at 11am start?",
        "was my fitting booked?",
        "is a fitting possible tomorrow at 3pm?",
        "so, has it been cancelled",
    ],
)
def test_questions(message: str) -> None:
    """They ask to know something."""
    assert is_question(message)


@pytest.mark.parametrize(
    "message", ["can you book me in?", "could I get an appointment", "is it possible to book", "book it for 2pm?"]
)
def test_polite_requests_are_no_questions(message: str) -> None:
    """They ask for something to be done."""
    assert not is_question(message)


def test_a_line_is_a_sentence() -> None:
    """Whoever writes in lines asks in one of them."""
    assert asks_for("first line\nrefund me please", EXAMPLES)


def test_what_was_is_a_report() -> None:
    """It asks for nothing."""
    assert is_report("I had a fitting yesterday at 10am")
    assert not is_report("I need a fitting tomorrow at 10am")


# What the demo's order agent gives as examples, without those that another skill shares.
REFUNDS = (
    *EXAMPLES,
    "I need a refund",
    "I need a refund for one of them",
    "refund ch-12345",
    "can you refund that payment?",
    "I'd like to get that payment back",
    "please send the money back to my card",
    "reimburse me for that charge",
    "refund the duplicate charge",
    "please refund my duplicate payment",
    "there are two identical charges on my card, please refund one",
    "my card was billed twice, can you reverse one of the charges?",
    "give back the second charge, it is a duplicate",
    "the same payment went through twice, refund the extra one",
    "I've been double charged and would like a refund",
)


@pytest.mark.parametrize("message", PLAIN)
def test_a_plain_request_needs_no_other_question(message: str) -> None:
    """Every word of it is known, and nothing makes it depend on anything."""
    assert asks_plainly_for(message, REFUNDS)


@pytest.mark.parametrize(
    "message",
    [
        "Do you really think I want a refund?",
        "Can you help me understand a refund on my statement?",
        "Do I need to request a refund for a duplicate charge?",
        "I need information about a refund of the double charge.",
        "I need confirmation that my duplicate charge was refunded.",
        "I want proof of the refund you made last week.",
        "Please send me a copy of your refund terms.",
        "Please send me the receipt of my refund.",
        "Please give me the refund form.",
        "Please send me details about my refund for the double charge.",
        "Please make a note that I might want a refund for the double charge.",
        "Take the refund of the duplicate charge back, please.",
        "Send the refund back to yourselves.",
        "I want to give back the refund you paid me for the duplicate.",
        "I want to pay back the refund.",
        "I want to pay for the duplicate charge again.",
        "do nto refund me",
        "Please do noot refund the charge.",
        "Je ne veux pas de remboursement, merci. Refund non.",
        "Refund bitte nicht.",
        "I would prefer store credit to a refund.",
        "I'd like an exchange in place of a refund.",
        "I want a refund when the new month starts.",
        "I want a refund as soon as my bank confirms the duplicate.",
        "Once my bank has confirmed the double charge, please refund it.",
        "Should the charge turn out to be a duplicate next month, please refund it.",
        "Please refund the duplicate charge, but only after I call you.",
        "Please refund the double charge after I have spoken with my lawyer.",
        "Let me know before you refund the duplicate charge.",
        "Please refund the duplicate charge. Sorry, wrong chat.",
        "Please refund the duplicate charge. That was a joke.",
        "Refund the double charge please... hmm, actually I take that back.",
        "I want a refund. Kidding!",
        "I want a refund but my bank already gave me the money.",
        "Please refund my neighbour Ada for her double charge.",
        "Please refund the hotel I booked.",
        "I need a refund for my boots.",
        "Return my call about the refund for the double charge.",
        "My husband says I want a refund. He is wrong.",
        '"Refund my duplicate charge" is what your chatbot suggested I type.',
        "I need a refund, or so the app claims.",
        "Translate to Spanish: I want a refund for the duplicate charge.",
        "Oh sure, refund me so you can charge me three times next month. Brilliant.",
        "refund",
    ],
)
def test_what_leaves_a_doubt_is_asked_about(message: str) -> None:
    """Money goes out only where nobody could read anything else."""
    assert not asks_plainly_for(message, REFUNDS)


@pytest.mark.parametrize("message", ["I need a refund. Wait, never mind.", "refund it; only if it is quick", "said no"])
def test_a_doubt_anywhere_in_a_message_is_one(message: str) -> None:
    """It may stand in another sentence than the wish."""
    assert is_in_doubt(message)
    assert not is_in_doubt("I was charged twice. Please refund one of them.")


@pytest.mark.parametrize(
    ("text", "announced", "asks"),
    [
        ("can you wash my car?", False, True),
        ("I need a haircut on Friday", False, True),
        ("how old do my kids have to be", False, True),
        ("waterproof boots for kids?", False, True),
        ("water the plants of my neighbour", True, True),
        ("water the plants of my neighbour", False, False),
        ("I have a wedding on Friday, can you believe it?", False, False),
        ("this is a wonderful shop", True, False),
        ("can you help me?", False, False),
    ],
)
def test_what_asks_for_something(text: str, announced: bool, asks: bool) -> None:  # noqa: FBT001 - a table
    """A question or a request that names something; an order only where a further wish was announced."""
    assert asks_something(text, announced=announced) is asks

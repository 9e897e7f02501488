"""Ada books a boot fitting and is asked when."""

from typing import Any

from tests.installation import Installation, skills
from tests.running import wait_until


def test_the_missing_time_is_asked_and_the_invite_is_mailed(hubbub: Installation) -> None:
    """The hub asks, the next message answers, the booking is made once and confirmed with a calendar invite."""
    ada = hubbub.customer("cus_ada", timezone="America/New_York")

    asked = ada.says("Book a boot fitting")
    assert asked["status"] == "needs_input"
    assert asked["ask"]["slot"]
    assert asked["ask"]["question"].endswith("?")

    booked = ada.says("tomorrow at 2pm")
    assert booked["status"] == "answered"
    assert skills(booked)[0] == "booking.book_slot=done"
    assert "2:00" in booked["reply"]
    assert len(hubbub.rows("booking", "SELECT 1 FROM bookings WHERE customer_id = 'cus_ada'")) == 1
    mail = wait_until(lambda: _mail_to(hubbub, "ada@example.com"), what="the invite in the catcher")
    assert hubbub.mail(mail["ID"])["Attachments"]


def _mail_to(hubbub: Installation, address: str) -> dict[str, Any] | None:
    return next((mail for mail in hubbub.mails() if mail["To"][0]["Address"] == address), None)


def test_a_digression_is_answered_and_the_question_taken_up_again(hubbub: Installation) -> None:
    """The open question does not swallow another wish, and is not forgotten."""
    ben = hubbub.customer("cus_ben")
    ben.says("Book a boot fitting")
    digression = ben.says("What is your return policy?")
    assert skills(digression) == ["faq.answer_question=done"]
    assert digression["reply"].rstrip().endswith("?")
    booked = ben.says("in 3 days at 11am")
    assert skills(booked)[0] == "booking.book_slot=done"


def test_never_mind_drops_the_question(hubbub: Installation) -> None:
    """The customer may change their mind; nothing is booked."""
    dev = hubbub.customer("cus_dev")
    dev.says("Book a boot fitting")
    dropped = dev.says("never mind")
    assert dropped["steps"] == []
    assert dropped["status"] == "answered"
    assert hubbub.rows("booking", "SELECT 1 FROM bookings WHERE customer_id = 'cus_dev'") == []

"""The same stories at another company: other ids, currency, time zone, services, limit and articles."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation, assembled, skills
from tests.running import wait_until

FILES = Path(__file__).parent
COMPANY = {
    "HUBBUB_DEMO_DATA": str(FILES / "company.yaml"),
    "HUBBUB_KNOWLEDGE_DIR": str(FILES / "articles"),
    "HUBBUB_CLOCK_AT": "2027-06-09T11:00:00+02:00",
}
CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."


@pytest.fixture(scope="module")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running, with the other company."""
    with assembled(tmp_path_factory.mktemp("hubbub") / "data", COMPANY) as running:
        yield running


def test_a_duplicate_is_refunded_once_in_euros(hubbub: Installation) -> None:
    """Ida gets €19.90 back, is told so by e-mail, and not a second time."""
    ida = hubbub.customer("K-7")

    reply = ida.says(CHARGED_TWICE)

    assert "have issued a refund of €19.90. You will receive a confirmation email" in reply["reply"]
    assert hubbub.rows("order", "SELECT charge_id, amount FROM refunds WHERE customer_id = 'K-7'") == [("R-88/2", 1990)]
    [mail] = wait_until(lambda: _refund_mails_to(hubbub, "ida.brandt@example.org"), what="the confirmation")
    assert "Kontor Röstwerk" in mail["From"]["Name"]
    assert "€19.90" in mail["Subject"]
    assert "€19.90" in hubbub.mail(mail["ID"])["Text"]

    assert "already refunded" in ida.says(CHARGED_TWICE)["reply"]
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds WHERE customer_id = 'K-7'")) == 1


def test_equal_amounts_for_different_things_are_no_duplicate(hubbub: Installation) -> None:
    """Jonas paid the same amount for two things: nothing is refunded, a person is offered."""
    reply = hubbub.customer("K-8").says(CHARGED_TWICE)

    assert reply["status"] == "answered"
    assert reply["agents"] == ["order"]
    assert "no duplicate" in reply["reply"]
    assert "person" in reply["reply"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds WHERE customer_id = 'K-8'") == []


def test_above_this_companys_limit_a_person_decides(hubbub: Installation) -> None:
    """Mira's €899.50 wait for an approval; then they are given back once."""
    mira = hubbub.customer("K-12")

    asked = mira.says(CHARGED_TWICE)
    assert asked["status"] == "needs_approval"
    assert "€899.50" in asked["reply"]
    assert (asked["approval"]["amount"], asked["approval"]["currency"]) == (89950, "EUR")

    hubbub.decide(asked["approval"]["id"], "approve")
    wait_until(lambda: "€899.50" in mira.messages()[-1]["text"], what="the refund is told")
    refunds = "SELECT charge_id, amount FROM refunds WHERE customer_id = 'K-12'"
    assert wait_until(lambda: hubbub.rows("order", refunds), what="the refund") == [("R-95/2", 89950)]


def test_which_of_several_duplicates_is_for_the_customer_to_say(hubbub: Installation) -> None:
    """Tom has two kinds of duplicates: he is asked which, by what they were for; equal ones are not told apart."""
    tom = hubbub.customer("K-15")

    asked = tom.says(CHARGED_TWICE)
    assert asked["status"] == "needs_input"
    assert [option["label"].split(",")[0] for option in asked["ask"]["options"]] == ["Kaffeemühle Bürsten", "Bohnenabo"]

    assert "€19.90" in tom.says("the second one")["reply"]
    assert "€34.50" in tom.says("I'd like the other charge back as well, R-102/2")["reply"]
    refunds = hubbub.rows("order", "SELECT amount FROM refunds WHERE customer_id = 'K-15' ORDER BY at")
    assert refunds == [(1990,), (3450,)]


def test_a_parcel_has_a_carrier_a_number_and_a_day(hubbub: Installation) -> None:
    """Ida's parcel comes tomorrow."""
    reply = hubbub.customer("K-7").says("Where is my order B501?")

    assert skills(reply) == ["order.track_shipment=done"]
    assert "Elbkurier" in reply["reply"]
    assert "EK-4471-0093" in reply["reply"]
    assert "Thursday, June 10" in reply["reply"]


def test_somebody_elses_order_is_not_found(hubbub: Installation) -> None:
    """Jonas learns nothing of Ida's parcel, not even that it exists."""
    jonas = hubbub.customer("K-8")
    foreign = jonas.says("Where is my order B501?")
    missing = jonas.says("Where is my order B999?")
    assert foreign["status"] == "refused"
    assert "Elbkurier" not in str(foreign)
    assert foreign["reply"].replace("B501", "X") == missing["reply"].replace("B999", "X")


def test_a_device_and_a_booking_in_one_turn(hubbub: Installation) -> None:
    """The machine's guide and its maintenance tomorrow at 10, Hamburg time."""
    reply = hubbub.customer("K-7").says(
        "My Lotse has no pressure and I'd like to book a machine maintenance tomorrow at 10"
    )

    assert skills(reply)[:2] == ["support.diagnose=done", "booking.book_slot=done"]
    assert "Take out the portafilter" in reply["reply"]
    assert "machine maintenance is booked for" in reply["reply"]
    assert _starts(hubbub, "K-7") == ["2027-06-10 08:00"]


def test_a_booking_asks_when(hubbub: Installation) -> None:
    """The service is known, the time is asked, the answer books; the customer's own time zone counts."""
    lena = hubbub.customer("K-20", timezone="Europe/Lisbon")

    asked = lena.says("I'd like to book a latte art course")
    assert asked["status"] == "needs_input"
    booked = lena.says("tomorrow at 2pm")

    assert skills(booked)[0] == "booking.book_slot=done"
    assert "latte art course" in booked["reply"]
    assert "2:00" in booked["reply"]
    assert "2027-06-10 13:00" in _starts(hubbub, "K-20")


def test_the_only_order_needs_no_name_but_a_yes(hubbub: Installation) -> None:
    """Jonas has one order: "my order" is that one; a no leaves it, a yes cancels it."""
    jonas = hubbub.customer("K-8")

    asked = jonas.says("Please cancel my order")
    assert asked["status"] == "needs_confirmation"
    assert "B502" in asked["reply"]
    assert "€47.90" in asked["reply"]
    jonas.says("no")
    assert _order_status(hubbub, "B502") == "processing"

    jonas.says("Cancel order B502")
    assert skills(jonas.says("yes"))[0] == "order.cancel_order=done"
    assert _order_status(hubbub, "B502") == "cancelled"


def test_of_two_orders_one_is_chosen_before_it_is_cancelled(hubbub: Installation) -> None:
    """Lena has two that could be cancelled: which, then whether; the other one stays."""
    lena = hubbub.customer("K-20")

    which = lena.says("cancel my order")
    assert which["status"] == "needs_input"
    assert [option["value"] for option in which["ask"]["options"]] == ["B511", "B510"]
    whether = lena.says("the second one")
    assert whether["status"] == "needs_confirmation"
    assert "B510" in whether["reply"]
    assert skills(lena.says("yes"))[0] == "order.cancel_order=done"

    assert _order_status(hubbub, "B510") == "cancelled"
    assert _order_status(hubbub, "B511") == "processing"


def test_a_policy_question_is_answered_from_this_companys_articles(hubbub: Installation) -> None:
    """Fourteen days here, with the passage cited."""
    reply = hubbub.customer(None).says("What is your return policy?")
    assert skills(reply) == ["faq.answer_question=done"]
    assert "14 days" in reply["reply"]
    assert reply["citations"][0]["title"] == "Sending something back"
    assert hubbub.http.get(reply["citations"][0]["url"].split("#")[0]).status_code == 200


def test_out_of_scope_is_out_of_scope_here_too(hubbub: Installation) -> None:
    """Nobody is called; a person is offered."""
    reply = hubbub.customer("K-7").says("What's the weather on Mars?")
    assert reply["steps"] == []
    assert "person" in reply["reply"]


def test_a_stranger_is_asked_to_sign_in(hubbub: Installation) -> None:
    """Nobody is identified, so nothing can be looked up."""
    reply = hubbub.customer(None).says("where is my order?")
    assert reply["status"] == "refused"
    assert "sign in" in reply["reply"]


def _refund_mails_to(hubbub: Installation, address: str) -> list[dict[str, Any]]:
    mails = [mail for mail in hubbub.mails() if mail["To"][0]["Address"] == address]
    return [mail for mail in mails if "refund" in mail["Subject"]]


def _order_status(hubbub: Installation, order_id: str) -> str:
    return str(dict(hubbub.rows("order", "SELECT id, status FROM orders"))[order_id])


def _starts(hubbub: Installation, customer_id: str) -> list[str]:
    """When a customer's appointments begin, in UTC, to the minute."""
    rows = hubbub.rows("booking", "SELECT customer_id, starts_at FROM bookings")
    return [starts_at[:16] for customer, starts_at in rows if customer == customer_id]

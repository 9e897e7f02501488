"""Ada was charged twice, and wants one of the two back."""

from tests.installation import Installation, skills
from tests.running import wait_until

WORDS = "I was charged twice this month and I need a refund for one of them."


def test_the_duplicate_is_refunded_once_and_confirmed_by_mail(hubbub: Installation) -> None:
    """The duplicate is found, refunded and confirmed by e-mail; later nothing is repeated."""
    ada = hubbub.customer("cus_ada")

    reply = ada.says(WORDS)

    assert reply["reply"] == (
        "I found the duplicate charge and have issued a refund of $49. You will receive a confirmation email shortly."
    )
    assert reply["status"] == "answered"
    assert reply["agents"] == ["order", "support"]
    assert skills(reply) == [
        "order.list_charges=done",
        "order.find_duplicate_charges=done",
        "order.refund_charge=done",
        "support.send_email=done",
    ]
    ids = [step["id"] for step in reply["steps"]]
    assert [step["depends_on"] for step in reply["steps"]] == [[], [ids[0]], [ids[1]], [ids[2]]]

    refunds = hubbub.rows("order", "SELECT charge_id, amount FROM refunds")
    assert len(refunds) == 1
    assert refunds[0][0] in {"ch_1001", "ch_1002"}
    assert refunds[0][1] == 4900

    [mail] = wait_until(hubbub.mails, what="the confirmation in the catcher")
    assert mail["To"][0]["Address"] == "ada@example.com"
    assert "$49" in hubbub.mail(mail["ID"])["Text"]

    again = ada.says(WORDS)
    assert again["status"] == "answered"
    assert "already refunded" in again["reply"]
    elsewhere = hubbub.customer("cus_ada").says(WORDS)
    assert "already refunded" in elsewhere["reply"]
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds")) == 1
    assert len(hubbub.mails()) == 1

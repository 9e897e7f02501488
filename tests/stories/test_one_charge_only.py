"""Ben says that he was charged twice; he was not."""

from tests.installation import Installation, skills


def test_no_duplicate_means_no_refund_and_an_honest_answer(hubbub: Installation) -> None:
    """The charges are looked through, nothing is refunded, a person is offered."""
    reply = hubbub.customer("cus_ben").says("I was charged twice this month and I need a refund for one of them.")

    assert reply["status"] == "answered"
    assert skills(reply) == [
        "order.list_charges=done",
        "order.find_duplicate_charges=done",
        "order.refund_charge=skipped",
        "support.send_email=skipped",
    ]
    assert reply["agents"] == ["order"]
    assert "no duplicate" in reply["reply"]
    assert "person" in reply["reply"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds") == []
    assert hubbub.mails() == []

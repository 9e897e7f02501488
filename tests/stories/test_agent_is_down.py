"""An agent is stopped; the others' parts still arrive, and nothing is lost."""

from tests.installation import Installation, skills
from tests.running import wait_until


def test_the_other_agents_part_is_in_the_reply(hubbub: Installation) -> None:
    """The return policy cannot be told; the parcel is found, and the reply names what did not work."""
    ada = hubbub.customer("cus_ada", timezone="America/New_York")
    with hubbub.frozen("faq"):
        reply = ada.says("What is your return policy? And where is my order ord_10042?")
    assert reply["status"] == "partial"
    assert "LK900042US" in reply["reply"]
    assert "I could not" in reply["reply"]
    assert sorted(skills(reply)) == ["faq.answer_question=failed", "order.track_shipment=done"]


def test_a_refund_is_done_and_its_confirmation_follows(hubbub: Installation) -> None:
    """Support is frozen while the refund happens: the reply says that the e-mail follows, and it does, once."""
    ada = hubbub.customer("cus_ada")
    with hubbub.frozen("support"):
        reply = ada.says("I was charged twice this month and I need a refund for one of them.")
        assert reply["status"] == "partial"
        assert "have issued a refund of $49" in reply["reply"]
        assert "follow" in reply["reply"]
        assert hubbub.mails() == []
    mails = wait_until(hubbub.mails, seconds=60, what="the confirmation after the agent came back")
    assert len(mails) == 1
    wait_until(
        lambda: "support.send_email=done" in skills(ada.turns()[-1]), seconds=60, what="the turn shows the follow-up"
    )
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds")) == 1

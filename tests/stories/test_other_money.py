"""A customer wants money back for something that no charge of theirs was for."""

import pytest

from tests.installation import Installation


@pytest.mark.parametrize(
    "words",
    [
        "I want a refund for my backpack, order ord_10017",
        "the backpack I ordered is torn, please refund it",
        "please refund me the $145",
    ],
)
def test_other_money_is_not_given_back_instead(hubbub: Installation, words: str) -> None:
    """Ada has a duplicate membership charge, which she does not speak of: it stays."""
    ada = hubbub.customer("cus_ada")

    asked = ada.says(words)
    reply = ada.says("yes") if asked["status"] == "needs_input" else asked

    assert "I see no charge for that" in reply["reply"]
    assert "person" in reply["reply"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds") == []


def test_those_who_decide_see_what_was_asked(hubbub: Installation) -> None:
    """The customer hears what would be refunded; the desk reads their words."""
    dev = hubbub.customer("cus_dev")
    words = "Please refund the charge ch_1006"

    asked = dev.says(words)

    assert "$120 for Boots" in asked["reply"]
    [listed] = [item for item in hubbub.get("/v1/approvals")["items"] if item["customer_id"] == "cus_dev"]
    assert listed["message"] == words
    assert "Boots" in listed["reason"]


def test_what_leaves_a_doubt_is_asked_about(hubbub: Installation) -> None:
    """Money moves without another question only where nobody could read anything else; a yes is enough then."""
    cleo = hubbub.customer("cus_cleo")
    asked = cleo.says("I want a refund of the duplicate charge once my bank agrees")
    assert asked["status"] == "needs_input"
    assert "Would you like me to issue your refund?" in asked["reply"]
    assert cleo.says("yes, please")["status"] == "needs_approval"

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

    reply = ada.says(words)

    assert "I see no charge for that" in reply["reply"]
    assert "person" in reply["reply"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds") == []


def test_those_who_decide_see_what_was_asked(hubbub: Installation) -> None:
    """The customer hears what would be refunded; the desk reads their words."""
    dev = hubbub.customer("cus_dev")
    words = "I want my money back for the boots"

    asked = dev.says(words)

    assert "$120 for Boots" in asked["reply"]
    [listed] = [item for item in hubbub.get("/v1/approvals")["items"] if item["customer_id"] == "cus_dev"]
    assert listed["message"] == words
    assert "Boots" in listed["reason"]

"""Ben cancels an order, which needs his yes."""

from tests.installation import Installation, skills


def _status(hubbub: Installation) -> str:
    [(status,)] = hubbub.rows("order", "SELECT status FROM orders WHERE id = 'ord_10051'")
    return str(status)


def test_no_leaves_the_order_and_yes_cancels_it_once(hubbub: Installation) -> None:
    """Asked before anything happens; a no drops it; a yes does it under the key it was asked under."""
    ben = hubbub.customer("cus_ben")

    asked = ben.says("Cancel order ord_10051")
    assert asked["status"] == "needs_confirmation"
    assert "ord_10051" in asked["reply"]
    assert ben.says("no")["status"] == "answered"
    assert _status(hubbub) == "processing"

    ben.says("Cancel order ord_10051")
    done = ben.says("yes")
    assert skills(done)[0] == "order.cancel_order=done"
    assert done["status"] == "answered"
    assert _status(hubbub) == "cancelled"

    again = ben.says("Cancel order ord_10051")
    assert again["status"] == "refused"


def test_dont_cancel_is_not_cancel(hubbub: Installation) -> None:
    """A negated wish leads to no effect and no question."""
    cleo = hubbub.customer("cus_cleo")
    reply = cleo.says("Please don't cancel my order ord_10060")
    assert "needs_confirmation" not in str(reply["steps"])
    assert reply["status"] == "answered"

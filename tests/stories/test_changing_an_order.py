"""Ben has an order sent elsewhere, and Ada sends something back: each says it once, and says yes."""

from tests.installation import Installation, skills


def test_an_order_goes_to_the_address_in_the_message(hubbub: Installation) -> None:
    """What is asked for is told in full, done after a yes, and confirmed by email."""
    ben = hubbub.customer("cus_ben")
    asked = ben.says("Please change the address of order ord_10051 to 5 Oak Lane, Boston, MA 02110")
    assert asked["status"] == "needs_confirmation"
    assert "to 5 Oak Lane, Boston, MA 02110. Shall I" in asked["reply"]
    done = ben.says("yes")
    assert skills(done) == ["order.change_address=done", "support.send_email=done"]
    address = hubbub.rows("order", "SELECT street FROM orders WHERE id = 'ord_10051'")
    assert address == [("5 Oak Lane, Boston, MA 02110",)]


def test_an_address_that_was_not_told_is_asked_for(hubbub: Installation) -> None:
    """The answer is the address, not the words around it."""
    cleo = hubbub.customer("cus_cleo")
    assert cleo.says("change the delivery address of my order ord_10060")["status"] == "needs_input"
    asked = cleo.says("to 9 Birch Road, Albany, NY 12207")
    assert asked["status"] == "needs_confirmation"
    assert "to 9 Birch Road, Albany, NY 12207. Shall I" in asked["reply"]
    assert cleo.says("no")["status"] == "answered"


def test_what_was_delivered_is_returned_once(hubbub: Installation) -> None:
    """The thing is known by its name; a second return of the order is refused."""
    ada = hubbub.customer("cus_ada")
    asked = ada.says("I want to return the backpack from order ord_10017")
    assert asked["status"] == "needs_confirmation"
    assert "Fernway 38 l backpack" in asked["reply"]
    done = ada.says("yes")
    assert skills(done)[0] == "order.return_items=done"
    assert hubbub.rows("order", "SELECT status FROM orders WHERE id = 'ord_10017'") == [("return_requested",)]
    assert ada.says("I want to return the backpack from order ord_10017")["status"] == "refused"

"""Ada says yes to something that is no longer as it was told, so she is asked anew."""

from typing import Any

from tests.installation import Customer, Installation, skills
from tests.running import wait_until


def test_a_booking_that_was_moved_meanwhile_is_asked_about_again(hubbub: Installation) -> None:
    """She agreed to cancel it at two; in another window she had moved it to eleven."""
    here, there = (hubbub.customer("cus_ada", timezone="America/New_York") for _ in range(2))
    here.says("Book a boot fitting tomorrow at 2pm")
    [(booking_id,)] = hubbub.rows("booking", "SELECT id FROM bookings WHERE customer_id = 'cus_ada'")
    asked = here.says(f"Cancel appointment {booking_id}")
    assert asked["status"] == "needs_confirmation"
    assert "2:00" in asked["reply"]

    assert there.says(f"Move appointment {booking_id} to tomorrow at 11am")["status"] == "needs_confirmation"
    assert skills(there.says("yes"))[0] == "booking.reschedule=done"
    anew = here.says("yes")

    assert (anew["status"], skills(anew)[0]) == ("needs_confirmation", "booking.cancel_booking=needs_confirmation")
    assert "Something has changed" in anew["reply"]
    assert "11:00" in anew["reply"]
    assert hubbub.rows("booking", f"SELECT cancelled FROM bookings WHERE id = '{booking_id}'") == [(0,)]  # noqa: S608
    assert skills(here.says("yes"))[0] == "booking.cancel_booking=done"


def test_an_approval_is_good_for_what_was_approved_only(hubbub: Installation) -> None:
    """Dev asks twice, in two windows; a colleague agrees twice; the money goes back once."""
    windows = [hubbub.customer("cus_dev") for _ in range(2)]
    asked = [dev.says("Please refund the charge ch_1006") for dev in windows]
    assert [one["status"] for one in asked] == ["needs_approval"] * 2
    ended = []
    for dev, one in zip(windows, asked, strict=True):
        hubbub.decide(one["approval"]["id"], "approve")
        ended.append(wait_until(lambda dev=dev: continued(dev), what="the continuation is done"))
    assert [one["status"] for one in ended] == ["answered", "refused"]
    assert hubbub.rows("order", "SELECT amount FROM refunds WHERE charge_id = 'ch_1006'") == [(12000,)]


def continued(customer: Customer) -> dict[str, Any] | None:
    """The turn that went on after the decision, once it has ended."""
    turn = customer.turns()[-1]
    return turn if turn.get("origin_turn_id") and turn["status"] != "running" else None

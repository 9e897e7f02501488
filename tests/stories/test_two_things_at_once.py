"""One message, two agents, one reply."""

from tests.installation import Installation, skills


def test_a_watch_and_a_bike_are_seen_to_in_parallel(hubbub: Installation) -> None:
    """Troubleshooting and a booking depend on nothing of each other."""
    reply = hubbub.customer("cus_ada", timezone="America/New_York").says(
        "My TrailWatch won't sync and I'd like to book a bike tune-up tomorrow at 10"
    )
    done = skills(reply)
    assert done[:2] == ["support.diagnose=done", "booking.book_slot=done"]
    assert all(step["depends_on"] == [] for step in reply["steps"][:2])
    assert {"support", "booking"} <= set(reply["agents"])
    assert "bike tune-up" in reply["reply"].lower()
    assert "10:00" in reply["reply"]
    [(starts_at,)] = hubbub.rows("booking", "SELECT starts_at FROM bookings WHERE customer_id = 'cus_ada'")
    assert starts_at

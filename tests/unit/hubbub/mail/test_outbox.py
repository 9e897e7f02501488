"""Mail on its way: what tells mails apart, and how long they rest."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hubbub.mail.outbox import message_id
from hubbub.mail.sender import pause_after


def test_the_message_id_tells_steps_apart_and_repeats_together() -> None:
    """A repeat is the same mail, another step another one."""
    assert message_id("key", "shop.example") == message_id("key", "shop.example")
    assert message_id("key", "shop.example") != message_id("other", "shop.example")
    assert message_id("key", "shop.example").endswith("@shop.example>")


@given(st.integers(min_value=1, max_value=100_000))
def test_pauses_grow_from_half_a_second_to_a_minute(attempts: int) -> None:
    """The pause never shrinks, and stays within its limits."""
    pause = pause_after(attempts)
    assert timedelta(seconds=0.5) <= pause <= timedelta(seconds=60)
    assert pause <= pause_after(attempts + 1)

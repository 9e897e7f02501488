"""What the booking agent says of its skills."""

from itertools import chain

import pytest

from agents.booking.skills import agent

DESCRIPTORS = {
    name: skill.descriptor for name, skill in agent.skills.items() if skill.descriptor.audience == "customer"
}


def test_the_skills_are_those_the_hub_counts_on() -> None:
    """With their effects and the yes they need."""
    assert {name: (one.effect, one.confirm, one.requires_customer) for name, one in DESCRIPTORS.items()} == {
        "list_services": ("read", "never", False),
        "find_slots": ("read", "never", False),
        "book_slot": ("idempotent", "never", True),
        "list_bookings": ("read", "never", True),
        "cancel_booking": ("idempotent", "always", True),
        "reschedule": ("idempotent", "always", True),
        "hold_slot": ("idempotent", "never", True),
        "book_held": ("idempotent", "never", True),
        "release_hold": ("idempotent", "never", True),
        "join_waiting_list": ("idempotent", "never", True),
        "leave_waiting_list": ("idempotent", "never", True),
    }


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_every_skill_has_enough_different_examples(name: str) -> None:
    """The router learns from them."""
    examples = DESCRIPTORS[name].examples
    assert 15 <= len(examples) <= 30
    assert len({example.lower() for example in examples}) == len(examples)


def test_no_example_teaches_two_skills() -> None:
    """Each of them needs one skill only."""
    examples = list(chain.from_iterable(one.examples for one in DESCRIPTORS.values()))
    assert len(set(examples)) == len(examples)


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("book_slot", "booking_confirmed"),
        ("reschedule", "booking_rescheduled"),
        ("cancel_booking", "booking_cancelled"),
    ],
)
def test_every_change_is_confirmed_by_mail(name: str, template: str) -> None:
    """As a goal that any agent may reach."""
    (follow_up,) = DESCRIPTORS[name].follow_ups
    assert (follow_up.goal, follow_up.input, follow_up.output_as) == ("email.sent", {"template": template}, "values")

"""Services are recognised by name, however customers write them."""

import pytest

from agents.booking.matching import matching
from tests.unit.agents.booking.booking_objects import service

SERVICES = [service(name) for name in ("boot fitting", "ski fitting", "bike tune-up", "video gear consultation")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("boot fitting", ["boot fitting"]),
        ("  Boot Fitting ", ["boot fitting"]),
        ("svc_boot fitting", ["boot fitting"]),
        ("boots fitting", ["boot fitting"]),
        ("boot fiting", ["boot fitting"]),
        ("tune up", ["bike tune-up"]),
        ("a tune-up for my bike", ["bike tune-up"]),
        ("consultation", ["video gear consultation"]),
        ("video consultation", ["video gear consultation"]),
        ("fitting", ["boot fitting", "ski fitting"]),
        ("haircut", []),
        ("?", []),
        ("", []),
    ],
)
def test_a_name_means_one_service_several_or_none(text: str, names: list[str]) -> None:
    """Spelling and order don't matter; a word that several share means all of them."""
    assert [found.name for found in matching(text, SERVICES)] == names


def test_nothing_matches_where_nothing_is_offered() -> None:
    """An empty list of services is no error."""
    assert matching("boot fitting", []) == ()

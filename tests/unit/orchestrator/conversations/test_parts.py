"""Small decisions of the store, without Redis."""

from itertools import combinations

import pytest

from orchestrator.conversations.clock import to_epoch, to_rfc3339
from orchestrator.conversations.limits import DAY_S, StoreLimits
from orchestrator.conversations.part import journaled_steps
from orchestrator.conversations.store import ConversationStore
from orchestrator.conversations.sweeping import standing


def test_no_two_parts_of_the_store_define_the_same_name() -> None:
    """They share one object: a second `_load` would silently replace the first."""
    for one, other in combinations(ConversationStore.__bases__, 2):
        shared = {name for name in vars(one).keys() & vars(other).keys() if not name.startswith("__")}
        assert shared == set(), (one, other)


def test_a_reply_is_kept_at_least_as_long_as_its_idempotency_key() -> None:
    """Seven days are promised to clients."""
    assert StoreLimits(retention_s=7 * DAY_S).listed_s == 14 * DAY_S
    with pytest.raises(ValueError, match="7 days"):
        StoreLimits(retention_s=7 * DAY_S - 1)


@pytest.mark.parametrize(
    ("status", "lease_until", "expected"),
    [
        (None, None, "missing"),
        ("done", None, "done"),
        ("done", "200", "done"),
        ("queued", None, "abandoned"),
        ("running", "99", "abandoned"),
        ("running", "101", "running"),
        ("queued", "101", "running"),
    ],
)
def test_a_turn_stands_as_its_status_and_lease_say(status: str | None, lease_until: str | None, expected: str) -> None:
    """At second 100; a queued turn behind a running one is in good hands."""
    assert standing(status, lease_until, 100.0) == expected


def test_a_step_shows_its_result_once_it_has_one() -> None:
    """Until then the record of its beginning."""
    entries = {"begin:s1": "begun", "end:s1": "ended", "begin:s2": "begun", "end:s3": "late"}

    assert journaled_steps(entries) == {"s1": "ended", "s2": "begun", "s3": "late"}


def test_moments_keep_their_microseconds() -> None:
    """What Redis counts and what records say are the same moment."""
    assert to_rfc3339(1714557600.25) == "2024-05-01T10:00:00.250000+00:00"
    assert to_epoch("2024-05-01T12:00:00.250000+02:00") == 1714557600.25
    assert to_epoch("2024-05-01T10:00:00Z") == 1714557600.0


def test_a_moment_without_offset_is_refused() -> None:
    """It would mean another time on every machine."""
    with pytest.raises(ValueError, match="offset"):
        to_epoch("2024-05-01T12:00:00")

"""Calls are spread evenly, and away from replicas in trouble."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.spokes.replicas import FIRST_REST_S, LONGEST_REST_S, RESTS_WHILE_STARTING, SLACK, Replica, Replicas

THREE = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


def replicas(*addresses: str) -> Replicas:
    """Replicas at these addresses."""
    known = Replicas()
    known.become(addresses)
    return known


def picked(known: Replicas, now: float = 0.0, tried: tuple[Replica, ...] = ()) -> Replica:
    """The replica that is called next."""
    replica = known.pick(now, tried)
    assert replica is not None
    return replica


def test_one_call_after_the_other_goes_round() -> None:
    """Three replicas get a third each, though none is ever busy."""
    known = replicas(*THREE)
    assert Counter(picked(known).address for _ in range(600)) == dict.fromkeys(THREE, 200)


def test_a_replica_that_falls_behind_gets_no_more() -> None:
    """It has clearly more calls in flight than another."""
    known = replicas(*THREE)
    for address in THREE[:2]:
        next(one for one in (picked(known) for _ in THREE) if one.address == address).in_flight = SLACK + 1
    assert {picked(known).address for _ in range(5)} == {THREE[2]}


def test_a_new_replica_gets_its_share_at_once() -> None:
    """And those that stay are remembered."""
    known = replicas(*THREE[:2])
    busy = picked(known)
    busy.in_flight = SLACK + 1
    known.become(THREE)
    assert {picked(known).address for _ in range(2)} == {THREE[1], THREE[2]}
    assert Counter(picked(known).address for _ in range(100))[busy.address] == 0


def test_a_replica_that_left_is_not_called() -> None:
    """What the name stands for now counts."""
    known = replicas(*THREE)
    known.become(THREE[1:])
    assert THREE[0] not in {picked(known).address for _ in range(10)}


def test_an_address_that_takes_no_connection_is_left_alone_at_once() -> None:
    """For one second at first, then for longer, but never above half a minute."""
    known = replicas(*THREE)
    gone = picked(known)
    gone.answered()
    assert rests(gone, known, 8) == [1, 2, 4, 8, 16, 30, 30, 30]


def test_an_address_that_is_just_starting_is_asked_each_second() -> None:
    """Its name is known before it listens; after half a minute it counts as gone, for however long."""
    known = replicas(*THREE)
    new = picked(known)
    taken = rests(new, known, 2000)
    assert set(taken[:RESTS_WHILE_STARTING]) == {FIRST_REST_S}
    assert set(taken[RESTS_WHILE_STARTING:]) == {LONGEST_REST_S}


def rests(replica: Replica, known: Replicas, number: int) -> list[float]:
    """How long it is left alone each time it takes no connection, in seconds."""
    now, taken = 0.0, []
    for _ in range(number):
        replica.failed(now, never_sent=True)
        taken.append(replica.rests_until - now)
        assert replica not in {picked(known, now) for _ in THREE}
        now = replica.rests_until
    return taken


def test_a_replica_that_loses_calls_gets_three_chances() -> None:
    """One lost answer may be chance."""
    known = replicas(*THREE)
    shaky = picked(known)
    for _ in range(2):
        shaky.failed(0, never_sent=False)
    assert shaky in {picked(known) for _ in range(3)}
    shaky.failed(0, never_sent=False)
    assert shaky not in {picked(known) for _ in range(9)}


def test_the_last_one_is_never_left_out() -> None:
    """A bad address is better than none."""
    known = replicas(THREE[0])
    only = picked(known)
    only.failed(0, never_sent=True)
    assert picked(known) is only
    assert picked(known, tried=(only,)) is only


def test_another_try_goes_elsewhere() -> None:
    """Also when the others are in trouble."""
    known = replicas(*THREE[:2])
    first, second = picked(known), picked(known)
    second.failed(0, never_sent=True)
    assert picked(known, tried=(first,)) is second


def test_nothing_known_nothing_picked() -> None:
    """There is nowhere to call."""
    assert Replicas().pick(0) is None


@given(st.lists(st.integers(0, 2), max_size=200))
def test_concurrent_calls_stay_level(ends: list[int]) -> None:
    """Whichever calls end, the one that is called had hardly more under way than another."""
    known = replicas(*THREE)
    flying: list[Replica] = []
    for end in ends:
        chosen = picked(known)
        least = min(replica.in_flight for replica in [*flying, chosen])
        assert chosen.in_flight <= least + SLACK
        chosen.in_flight += 1
        flying.append(chosen)
        if end and flying:
            flying.pop(end % len(flying)).in_flight -= 1


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_forgives(answered: bool) -> None:  # noqa: FBT001 - a table
    """Three failures count only in a row."""
    [replica] = [picked(replicas(THREE[0]))]
    replica.failed(0, never_sent=False)
    replica.failed(0, never_sent=False)
    if answered:
        replica.answered()
    replica.failed(0, never_sent=False)
    assert (replica.rests_until > 0) is not answered

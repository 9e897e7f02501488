"""The breaker on a clock of its own: when it opens, whom it lets through, when it closes."""

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.spokes.breaker import Breaker, Permit


def opened(now: float = 0.0) -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker(failures_allowed=5, rest_s=3.0)
    for _ in range(5):
        breaker.failed(allowed(breaker, now), now)
    assert breaker.state == "open"
    return breaker


def allowed(breaker: Breaker, now: float) -> Permit:
    """A permit that must be had."""
    permit = breaker.permit(now)
    assert permit is not None
    return permit


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    """Four are not enough, nor are they with an answer between them."""
    breaker = Breaker(failures_allowed=5, rest_s=3.0)
    for _ in range(4):
        breaker.failed(allowed(breaker, 0), 0)
    breaker.succeeded(allowed(breaker, 0))
    for _ in range(4):
        breaker.failed(allowed(breaker, 0), 0)
    assert breaker.permit(0) is not None
    breaker.failed(allowed(breaker, 0), 0)
    assert breaker.permit(0) is None


def test_open_it_lets_nobody_through_until_it_has_rested() -> None:
    """The agent is left alone for three seconds."""
    breaker = opened()
    assert breaker.permit(2.9) is None
    assert breaker.permit(3.0) is not None


def test_one_probe_at_a_time() -> None:
    """The others wait for what it finds."""
    breaker = opened()
    allowed(breaker, 3.0)
    assert breaker.permit(3.0) is None
    assert breaker.permit(99.0) is None


def test_a_probe_that_is_answered_closes_it() -> None:
    """Everybody may call again."""
    breaker = opened()
    breaker.succeeded(allowed(breaker, 3.0))
    assert breaker.permit(3.0) is not None
    assert breaker.permit(3.0) is not None


def test_a_probe_that_fails_opens_it_for_as_long_again() -> None:
    """Not for ever longer: an agent that comes back is found within one rest."""
    breaker = opened()
    breaker.failed(allowed(breaker, 3.0), 4.0)
    assert breaker.permit(6.9) is None
    assert breaker.permit(7.0) is not None


def test_a_probe_that_was_given_up_lets_the_next_one_try() -> None:
    """Else nobody would ever probe again."""
    breaker = opened()
    breaker.forgotten(allowed(breaker, 3.0), 3.5)
    assert breaker.permit(3.5) is not None


def test_late_news_of_earlier_calls_changes_nothing() -> None:
    """Neither a late answer nor a late failure of a call from before the trouble decides about the agent now."""
    breaker = Breaker(failures_allowed=2, rest_s=3.0)
    early, late = allowed(breaker, 0), allowed(breaker, 0)
    for _ in range(2):
        breaker.failed(allowed(breaker, 0), 0)
    breaker.succeeded(early)
    assert breaker.state == "open"
    breaker.failed(late, 2.0)
    assert breaker.permit(3.0) is not None


@given(st.lists(st.tuples(st.sampled_from(["answer", "fail", "forget"]), st.floats(0, 10)), max_size=60))
def test_it_is_never_stuck_and_never_probed_twice_at_once(story: list[tuple[str, float]]) -> None:
    """Whatever happens: while a probe is out nobody else is let through, and after a rest somebody is."""
    breaker, now = Breaker(failures_allowed=2, rest_s=3.0), 0.0
    for event, pause in story:
        now += pause
        permit = breaker.permit(now)
        if permit is None:
            assert now < breaker.retry_at
            continue
        if breaker.state == "probing":
            assert breaker.permit(now) is None
        if event == "answer":
            breaker.succeeded(permit)
        elif event == "fail":
            breaker.failed(permit, now)
        else:
            breaker.forgotten(permit, now)
    assert breaker.permit(now + 3.0) is not None

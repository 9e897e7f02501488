"""Retries stay a small share of all calls."""

from orchestrator.spokes.budget import RetryBudget


def test_a_few_retries_are_free() -> None:
    """A quiet hub may repeat what fails."""
    budget = RetryBudget()
    assert [budget.take() for _ in range(11)] == [True] * 10 + [False]


def test_after_that_one_for_five_calls() -> None:
    """When everything fails, the load grows by a fifth and no more."""
    budget = RetryBudget(tokens=0)
    retried = 0
    for _ in range(1_000):
        budget.called()
        retried += budget.take()
    assert 190 <= retried <= 200


def test_good_times_are_not_saved_up_without_end() -> None:
    """A million good calls do not pay for a storm of retries."""
    budget = RetryBudget()
    for _ in range(1_000_000):
        budget.called()
    assert budget.tokens == budget.most

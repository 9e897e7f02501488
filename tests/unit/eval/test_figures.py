"""The figures of the evaluation."""

import pytest

from tests.eval.figures import area, difference, share
from tests.eval.report import Promise, broken
from tests.eval.slips import mistyped


def test_a_share_stands_within_its_interval() -> None:
    """Three of four, on so many."""
    figure = share([True, True, True, False] * 25)
    assert (figure.value, figure.count) == (75, 100)
    assert figure.low < 75 < figure.high


@pytest.mark.parametrize(("inside", "outside", "value"), [([3, 4], [1, 2], 1), ([1, 2], [3, 4], 0), ([1], [1], 0.5)])
def test_the_area_tells_how_well_two_groups_stand_apart(
    inside: list[float], outside: list[float], value: float
) -> None:
    """Ties count half."""
    assert area(inside, outside).value == value


def test_a_loss_is_counted_on_the_same_messages() -> None:
    """Two right before and one after, of four."""
    assert difference([True, True, False, False], [True, False, False, False]).value == 25


def test_slips_are_the_same_each_time_and_leave_no_text_as_it_was() -> None:
    """So that two runs can be compared."""
    text = "where is my order, and can I send it back if it does not fit?"
    assert mistyped(text, 0.12) == mistyped(text, 0.12) != text
    assert mistyped(text, 0.0) == text


def test_a_promise_is_broken_by_the_value() -> None:
    """At least, at most; what was not measured breaks nothing."""
    figures = {"agents": share([True, False]), "p50_ms": share([False])}
    assert broken(figures, {"agents": Promise(least=51), "p50_ms": Promise(most=1), "auroc": Promise(least=1)}) == [
        "agents"
    ]

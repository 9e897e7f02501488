"""The linear model: it finds what labels depend on, and its predictions are honest."""

import numpy as np
import pytest

from orchestrator.dialogue import linear
from orchestrator.dialogue.features import Floats, Vector

WIDTH = 61


def rows_and_targets(count: int) -> tuple[list[Vector], Floats, Floats]:
    """Random sparse rows, two labels that depend on two columns, and how much each row counts."""
    chance = np.random.default_rng(7)
    rows, targets = [], np.zeros((count, 2), np.float32)
    for place in range(count):
        columns = np.sort(chance.choice(WIDTH - 1, 8, replace=False))
        weights = chance.random(8).astype(np.float32)
        rows.append(Vector(columns, weights / np.linalg.norm(weights), np.ones(1, np.float32)))
        targets[place] = (0 in columns, 1 in columns)
    return rows, targets, chance.uniform(0.5, 2, count).astype(np.float32)


def surprise(rows: list[Vector], sides: Floats, trust: Floats, weights: Floats) -> float:
    """What the model is to make small: squared hinges of all examples and labels, and the weights' squares."""
    said = np.array([row.times(weights) for row in rows])
    return float((trust[:, None] * np.maximum(1 - sides * said, 0) ** 2).sum() + 0.5 * (weights**2).sum())


def test_nothing_near_fits_better() -> None:
    """The steps end close to the one best solution: a step to any side of it is worse."""
    rows, targets, trust = rows_and_targets(80)
    weights = linear.fit(rows, WIDTH, targets, trust, 0.5).weights
    best = surprise(rows, 2 * targets - 1, trust, weights)
    chance = np.random.default_rng(1)
    for _ in range(20):
        aside = chance.normal(0, 0.05, weights.shape).astype(np.float32)
        assert surprise(rows, 2 * targets - 1, trust, weights + aside) > best


@pytest.mark.parametrize("many", [1_000, 50])
def test_predictions_are_of_a_model_that_had_not_seen_the_example(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels drawn by lot can be learnt by heart, but not foretold."""
    monkeypatch.setattr(linear, "MANY", many)
    rows, _, trust = rows_and_targets(90)
    targets = np.random.default_rng(3).integers(0, 2, (90, 1)).astype(np.float32)
    fit = linear.fit(rows, WIDTH, targets, trust, 0.01)
    seen = np.array([linear.predict(row, fit.weights) for row in rows])
    assert ((seen > 0.5) == targets).mean() > 0.75
    assert ((fit.honest > 0.5) == targets[fit.judged]).mean() < 0.65


def test_of_few_examples_all_are_judged_of_many_a_part() -> None:
    """Where examples are few each one tells something about how sure to be."""
    rows, targets, trust = rows_and_targets(90)
    assert sorted(linear.fit(rows, WIDTH, targets, trust, 0.5).judged.tolist()) == list(range(90))


def test_texts_of_which_nothing_is_known_can_be_learnt_from() -> None:
    """They have what all texts have, and nothing of their own."""
    rows = [Vector(np.zeros(0, np.intp), np.zeros(0, np.float32), np.ones(1, np.float32))] * 4
    fit = linear.fit(rows, WIDTH, np.ones((4, 1), np.float32), np.ones(4, np.float32), 0.5)
    assert linear.predict(rows[0], fit.weights) > 0.5

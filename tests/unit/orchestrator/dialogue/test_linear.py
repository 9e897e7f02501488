"""The linear model: both solvers agree, and predictions are honest."""

import numpy as np
import pytest

from orchestrator.dialogue import linear
from orchestrator.dialogue.features import Floats, Vector


def rows_and_targets(count: int, width: int = 60) -> tuple[list[Vector], Floats, Floats]:
    """Random sparse rows, two labels that depend on two columns, and how much each row counts."""
    chance = np.random.default_rng(7)
    rows, targets = [], np.zeros((count, 2), np.float32)
    for place in range(count):
        columns = np.sort(chance.choice(width, 8, replace=False))
        weights = chance.random(8).astype(np.float32)
        rows.append(Vector(columns, weights / np.linalg.norm(weights)))
        targets[place] = (0 in columns, 1 in columns)
    return rows, targets, chance.uniform(0.5, 2, count).astype(np.float32)


def dense(rows: list[Vector], width: int = 60) -> Floats:
    """The rows as a plain matrix."""
    matrix = np.zeros((len(rows), width), np.float32)
    for place, row in enumerate(rows):
        matrix[place, row.columns] = row.weights
    return matrix


def test_inner_products_are_those_of_the_plain_matrix() -> None:
    """Common and rare features take different ways to the same sums."""
    rows, _, _ = rows_and_targets(200)
    rare = [*rows, Vector(np.array([60, 61]), np.array([0.6, 0.8], np.float32))]
    assert np.allclose(linear.gram(rare, 62), dense(rare, 62) @ dense(rare, 62).T, atol=1e-5)


def test_leaving_one_out_is_predicted_without_solving_again() -> None:
    """The closed form gives what a model without that example would say of it."""
    rows, targets, trust = rows_and_targets(40)
    whole = linear.fit(rows, 60, targets, trust, 0.5)
    left = linear.fit(rows[1:], 60, targets[1:], trust[1:], 0.5)
    assert whole.honest[0] == pytest.approx(dense(rows)[0] @ left.weights, abs=1e-4)


def test_many_examples_reach_the_same_predictions_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit of the closed form coordinate steps come close to it."""
    rows, targets, trust = rows_and_targets(400)
    exact = linear.fit(rows, 60, targets, trust, 0.5)
    monkeypatch.setattr(linear, "EXACT", 100)
    stepped = linear.fit(rows, 60, targets, trust, 0.5)
    difference = dense(rows) @ (exact.weights - stepped.weights)
    assert np.abs(difference).mean() < 0.03
    assert len(stepped.judged) == len(stepped.honest) < len(rows)

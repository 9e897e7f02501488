"""A linear model per label by ridge regression in its dual form, with honest predictions for its own examples.

Up to `EXACT` examples the dual system is solved in closed form, which also gives every example's prediction by a model
that never saw it (leave one out). Beyond, the same system is solved by coordinate steps (Hsieh et al. 2008), whose cost
grows with the number of examples only, and the honest predictions are those of a held-out part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestrator.dialogue.features import Floats, Integers, Vector

EXACT = 3000
PASSES = 8
HELD_OUT = 6  # every sixth example
_OFTEN = 24  # features of more examples go through a dense product


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` is columns by labels; row i of `honest` predicts example `judged[i]` without having learnt from it."""

    weights: Floats
    judged: Integers
    honest: Floats


def fit(rows: Sequence[Vector], width: int, targets: Floats, trust: Floats, ridge: float) -> Fit:
    """Fit one weight vector per column of `targets` (examples by labels, 0 to 1).

    `trust` (above 0, one per example) says how much an example counts, `ridge` (above 0) how much to smooth.
    """
    if len(rows) <= EXACT:
        return _solve(rows, width, targets, ridge / trust)
    return _descend(rows, width, targets, ridge / trust)


def gram(rows: Sequence[Vector], width: int) -> Floats:
    """The inner products of all rows with each other."""
    columns = np.concatenate([row.columns for row in rows])
    weights = np.concatenate([row.weights for row in rows])
    owners = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
    counts = np.bincount(columns, minlength=width)
    often = counts > _OFTEN
    place = np.cumsum(often) - 1
    dense = np.zeros((len(rows), int(often.sum())), np.float32)
    in_dense = often[columns]
    dense[owners[in_dense], place[columns[in_dense]]] = weights[in_dense]
    products = dense @ dense.T
    _add_rare(products, columns[~in_dense], weights[~in_dense], owners[~in_dense], width)
    return products


def _add_rare(products: Floats, columns: Integers, weights: Floats, owners: Integers, width: int) -> None:
    """Add what rare features contribute: for each, every pair of the few rows that share it."""
    order = np.argsort(columns, kind="stable")
    weights, owners = weights[order], owners[order]
    counts = np.bincount(columns, minlength=width)
    starts = np.cumsum(counts) - counts
    pairs, shares = [], []
    for count in range(1, _OFTEN + 1):
        members = starts[counts == count][:, None] + np.arange(count)
        rows, values = owners[members], weights[members]
        pairs.append((rows[:, :, None] * len(products) + rows[:, None, :]).ravel())
        shares.append((values[:, :, None] * values[:, None, :]).ravel())
    sums = np.bincount(np.concatenate(pairs), np.concatenate(shares), products.size)
    products += sums.reshape(products.shape).astype(np.float32)


def _weights(rows: Sequence[Vector], width: int, dual: Floats) -> Floats:
    weights = np.zeros((width, dual.shape[1]), np.float32)
    for row, share in zip(rows, dual, strict=True):
        weights[row.columns] += row.weights[:, None] * share
    return weights


def _solve(rows: Sequence[Vector], width: int, targets: Floats, penalty: Floats) -> Fit:
    inverse = np.linalg.inv(gram(rows, width) + np.diag(penalty)).astype(np.float32)
    dual = inverse @ targets
    honest = targets - dual / np.diag(inverse)[:, None]
    return Fit(_weights(rows, width, dual), np.arange(len(rows)), honest)


def _descend(rows: Sequence[Vector], width: int, targets: Floats, penalty: Floats) -> Fit:
    weights = np.zeros((width, targets.shape[1]), np.float32)
    dual = np.zeros_like(targets)
    everyone = np.random.default_rng(0).permutation(len(rows))
    judged, rest = everyone[::HELD_OUT], np.delete(everyone, np.s_[::HELD_OUT])

    def step(i: int) -> None:
        row = rows[i]
        here = weights[row.columns]
        change = targets[i] - row.weights @ here - penalty[i] * dual[i]
        change /= row.weights @ row.weights + penalty[i]
        dual[i] += change
        weights[row.columns] = here + row.weights[:, None] * change

    for i in np.tile(rest, PASSES):
        step(i)
    honest = np.array([rows[i].weights @ weights[rows[i].columns] for i in judged])
    for i in np.concatenate([np.tile(judged, PASSES // 2), everyone]):
        step(i)
    return Fit(weights, judged, honest)

"""From raw scores to probabilities, learnt from predictions on examples the scoring model had not seen.

Both fits lean on what was found elsewhere, so that a catalog with three examples is read sensibly, too.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_STEPS = 30
_LEANING = 0.5  # one over the variance of a slope around the usual one
_STRETCHES = (3.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0)
_USUAL_STRETCH, _STRETCH_LEANING = 11.0, 10.0


@dataclass(frozen=True, slots=True)
class Logistic:
    """A probability from a few measures: the logistic function of their weighted sum."""

    slopes: Doubles
    offset: float

    def fitted(self, measures: Doubles, truth: Doubles, weights: Doubles) -> Self:
        """Fit to rows of `measures` with their `truth` (0 or 1) and `weights`, leaning on the present slopes.

        Logistic regression with a Gaussian prior around this one, by Newton's method.
        """
        usual = np.append(self.slopes, self.offset)
        inputs = np.column_stack([measures, np.ones(len(measures))])
        found = usual
        for _ in range(_STEPS):
            chance = _logistic(inputs @ found)
            slope = inputs.T @ (weights * (truth - chance)) - _LEANING * (found - usual)
            bend = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + _LEANING * np.eye(len(found))
            found = found + np.linalg.solve(bend, slope)
        return type(self)(found[:-1], float(found[-1]))

    def __call__(self, measures: Doubles) -> float:
        """The probability for one row of measures."""
        return float(_logistic(measures @ self.slopes + self.offset))


def _logistic(logits: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))


def sharpness(scores: Doubles, truth: NDArray[np.bool_]) -> float:
    """How much to stretch scores so that their softmax is as sure as it is right: temperature scaling, Guo et al. 2017.

    `scores` is examples by labels, `truth` marks each example's labels.
    """

    def loss(stretch: float) -> float:
        logits = (scores - scores.max(1, keepdims=True)) * stretch
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        surprise = -float(np.log((shares * truth).sum(1) + 1e-9).sum())
        return surprise + _STRETCH_LEANING * math.log(stretch / _USUAL_STRETCH) ** 2

    return min(_STRETCHES, key=loss) if len(scores) else _USUAL_STRETCH

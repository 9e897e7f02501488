"""From raw scores to probabilities, learnt from predictions on examples the scoring model had not seen."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_STEPS = 30
_SMOOTH = 0.01
_SHARPNESS = (2.0, 3.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A probability from a few measures, by logistic regression."""

    slopes: Doubles
    offset: float

    @classmethod
    def fit(cls, measures: Doubles, truth: Doubles, weights: Doubles) -> Self:
        """Fit to rows of `measures` with their `truth` (0 or 1) and `weights`, by Newton's method, lightly smoothed."""
        centre, spread = measures.mean(0), measures.std(0) + 1e-6
        inputs = np.column_stack([(measures - centre) / spread, np.ones(len(measures))])
        found = np.zeros(inputs.shape[1])
        smooth = _SMOOTH * weights.sum()
        for _ in range(_STEPS):
            chance = 1 / (1 + np.exp(-inputs @ found))
            slope = inputs.T @ (weights * (truth - chance)) - smooth * found
            bend = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + smooth * np.eye(len(found))
            found += np.linalg.solve(bend, slope)
        slopes = found[:-1] / spread
        return cls(slopes, float(found[-1] - slopes @ centre))

    def __call__(self, measures: Doubles) -> float:
        """The probability for one row of measures."""
        return float(1 / (1 + np.exp(-(measures @ self.slopes + self.offset))))


def sharpness(scores: Doubles, truth: NDArray[np.bool_]) -> float:
    """How much to stretch scores so that their softmax is as sure as it is right (temperature scaling, Guo et al. 2017).

    `scores` is examples by labels, `truth` marks each example's labels.
    """

    def loss(stretch: float) -> float:
        logits = scores * stretch
        logits -= logits.max(1, keepdims=True)
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        return -float(np.log((shares * truth).sum(1) + 1e-9).mean())

    return min(_SHARPNESS, key=loss)

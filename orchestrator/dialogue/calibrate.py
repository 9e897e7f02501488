"""From raw scores to probabilities, learnt from predictions on examples the scoring model had not seen.

Both fits lean on what was found elsewhere, so that a catalog with three examples is read sensibly, too.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import Self

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_STEPS, _TINY, _STEEP = 30, 1e-9, 30.0
_LEANING = 0.5  # one over the variance of a slope around the usual one
_STRETCHES = (3.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0)
_USUAL_STRETCH, _STRETCH_LEANING = 11.0, 10.0


@dataclass(frozen=True, eq=False)
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

        def worth(found: Doubles) -> float:
            logits = inputs @ found
            told = weights @ (truth * logits - np.logaddexp(0, logits))
            return float(told - _LEANING / 2 * ((found - usual) ** 2).sum())

        def step(found: Doubles) -> Doubles:
            chance = _logistic(inputs @ found)
            slope = inputs.T @ (weights * (truth - chance)) - _LEANING * (found - usual)
            bend = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + _LEANING * np.eye(len(found))
            return np.linalg.solve(bend, slope)

        found = _climbed(usual, worth, step)
        return type(self)(found[:-1], float(found[-1]))

    def __call__(self, measures: Sequence[float], lead: float = 0.0) -> float:
        """The probability for one row of measures, where something else speaks for it with `lead` (log odds)."""
        logit = sum(map(mul, measures, self._slopes)) + self.offset + lead
        return 1 / (1 + math.exp(-min(max(logit, -_STEEP), _STEEP)))

    @cached_property
    def _slopes(self) -> tuple[float, ...]:
        return tuple(self.slopes.tolist())


@dataclass(frozen=True, eq=False)
class Pulls:
    """Shares of several candidates, each with the same few measures: softmax of their weighted sums."""

    slopes: Doubles

    def fitted(self, measures: Doubles, truth: NDArray[np.bool_]) -> Self:
        """Fit to `measures` (examples by candidates by measures) and the `truth` (examples by candidates).

        Conditional logistic regression (McFadden 1974) with a Gaussian prior around this one, by Newton's method. Where
        several candidates are true each counts alike.
        """
        wanted = truth / np.maximum(truth.sum(1, keepdims=True), 1)

        def worth(found: Doubles) -> float:
            told = (wanted * np.log(_softmax(measures @ found) + _TINY)).sum()
            return float(told - _LEANING / 2 * ((found - self.slopes) ** 2).sum())

        def step(found: Doubles) -> Doubles:
            chances = _softmax(measures @ found)
            mean = np.einsum("ek,ekm->em", chances, measures)
            slope = np.einsum("ek,ekm->m", wanted - chances, measures) - _LEANING * (found - self.slopes)
            spread = np.einsum("ek,ekm,ekn->mn", chances, measures, measures) - mean.T @ mean
            return np.linalg.solve(spread + _LEANING * np.eye(len(found)), slope)

        return type(self)(_climbed(self.slopes, worth, step) if len(measures) else self.slopes)

    def __call__(self, measures: Sequence[Sequence[float]], leads: Sequence[float]) -> list[float]:
        """The candidates' shares of 1, given their rows of measures, and what else speaks for each (log odds)."""
        logits = [sum(map(mul, row, self._slopes)) + lead for row, lead in zip(measures, leads, strict=True)]
        most = max(logits)
        odds = [math.exp(logit - most) for logit in logits]
        all_odds = sum(odds)
        return [one / all_odds for one in odds]

    @cached_property
    def _slopes(self) -> tuple[float, ...]:
        return tuple(self.slopes.tolist())


def _climbed(start: Doubles, worth: Callable[[Doubles], float], step: Callable[[Doubles], Doubles]) -> Doubles:
    """Where `worth` is highest, by Newton's steps, each halved until it leads upwards: a full one may overshoot."""
    found, best = start, worth(start)
    for _ in range(_STEPS):
        move = step(found)
        while (there := worth(found + move)) < best and np.abs(move).max() > _TINY:
            move = move / 2
        if there <= best:
            return found
        found, best = found + move, there
    return found


def _softmax(logits: Doubles) -> Doubles:
    shares: Doubles = np.exp(logits - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return shares


def _logistic(logits: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-np.clip(logits, -_STEEP, _STEEP)))


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

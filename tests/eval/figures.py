"""Figures with their uncertainty: shares, areas and percentiles, each with a bootstrap interval of 95 %."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RESAMPLES, SEED = 500, 7
LOW, HIGH = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, the interval that holds it with 95 % (percentile bootstrap, Efron 1979), and on how many it rests."""

    value: float
    low: float
    high: float
    count: int


def share(right: Sequence[bool]) -> Figure:
    """The share of those that are right, in percent."""
    return _figure(lambda sample: float(100 * sample.mean()), np.asarray(right, np.float64))


def percentile(values: Sequence[float], percent: float) -> Figure:
    """A percentile of the values."""
    return _figure(lambda sample: float(np.percentile(sample, percent)), np.asarray(values, np.float64))


def difference(before: Sequence[bool], after: Sequence[bool]) -> Figure:
    """By how many points the share of those right falls, the same ones before and after."""
    return _figure(lambda sample: float(100 * sample.mean()), np.asarray(before, np.float64) - np.asarray(after))


def area(inside: Sequence[float], outside: Sequence[float]) -> Figure:
    """The chance that one of `inside` scores higher than one of `outside`: the area under the ROC curve."""
    ours, others = np.asarray(inside, np.float64), np.asarray(outside, np.float64)
    draw = np.random.default_rng(SEED)
    drawn = [_area(draw.choice(ours, len(ours)), draw.choice(others, len(others))) for _ in range(RESAMPLES)]
    return Figure(_area(ours, others), *np.percentile(drawn, (LOW, HIGH)).tolist(), len(ours) + len(others))


def _area(inside: Numbers, outside: Numbers) -> float:
    """By ranks, ties counting half (Mann and Whitney 1947)."""
    _, places, counts = np.unique(np.concatenate([inside, outside]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    ahead = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(ahead / (len(inside) * len(outside)))


def _figure(measure: Callable[[Numbers], float], values: Numbers) -> Figure:
    draw = np.random.default_rng(SEED)
    drawn = [measure(draw.choice(values, len(values))) for _ in range(RESAMPLES)]
    return Figure(measure(values), *np.percentile(drawn, (LOW, HIGH)).tolist(), len(values))

"""The figures to look at: who is taken for whom, whether the sure ones are right, and what a message costs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.eval.drawing import ACCENT, FAINT, INK, Axis, Drawing, percents

BINS = 10
PALE = 0.6
"""From this strength of colour on, words on it are white."""
MILLISECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
STEPS = 200


@dataclass(frozen=True, slots=True)
class Sight:
    """One judgement: how sure it was (0 to 1), whether it was right, and what it cost in CPU milliseconds."""

    sure: float
    right: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements about equally sure: how sure on average, which share of them was right, and how many they are."""

    sure: float
    right: float
    count: int


def binned(sights: Sequence[Sight]) -> list[Bin]:
    """Judgements in ten bins of equal width; empty ones are left out."""
    found = []
    for place in range(BINS):
        inside = [one for one in sights if min(int(one.sure * BINS), BINS - 1) == place]
        if inside:
            sure, right = (
                float(np.mean(column)) for column in zip(*((one.sure, one.right) for one in inside), strict=True)
            )
            found.append(Bin(sure, right, len(inside)))
    return found


def error_of(bins: Sequence[Bin]) -> float:
    """How far being sure and being right lie apart on average (expected calibration error, Guo et al. 2017)."""
    return sum(one.count * abs(one.sure - one.right) for one in bins) / sum(one.count for one in bins)


def charts(sights: Sequence[Sight]) -> dict[str, str]:
    """The charts of some judgements, by name, as SVG."""
    return {"reliability": reliability(sights), "coverage": coverage(sights), "latency": latency(sights)}


def confusion(counts: Mapping[tuple[str, str], int]) -> str:
    """Who was taken for whom: a row for each truth, a column for each finding, the darker the larger its share."""
    kinds = sorted({kind for pair in counts for kind in pair})
    size = len(kinds)
    edges = ((0.0, ""), (float(size), ""))
    drawing = Drawing("Who was taken for whom", Axis("found", edges), Axis("meant", edges))
    for row, meant in enumerate(kinds):
        total = sum(counts.get((meant, found), 0) for found in kinds) or 1
        bottom = size - 1 - row
        drawing.note(meant, (0, bottom + 0.5), anchor="end", beside=(-8, 4))
        drawing.note(meant, (row + 0.5, 0), beside=(0, 18))
        for column, found in enumerate(kinds):
            count = counts.get((meant, found), 0)
            share = count / total
            drawing.box((column, bottom), (column + 1, bottom + 1), colour=ACCENT, strength=share)
            drawing.note(str(count), (column + 0.5, bottom + 0.5), colour="white" if share > PALE else INK)
    return drawing.text


def reliability(sights: Sequence[Sight]) -> str:
    """How often those about equally sure are right; on the broken line both are the same."""
    bins = binned(sights)
    title = f"Sure and right: {100 * error_of(bins):.1f} points apart on average"
    drawing = Drawing(title, percents("how sure"), percents("right"))
    most = max(one.count for one in bins)
    for one in bins:
        low = min(int(one.sure * BINS), BINS - 1) / BINS
        drawing.box((low, 0), (low + 1 / BINS, 0.2 * one.count / most), colour=FAINT)
        drawing.note(str(one.count), (low + 0.5 / BINS, 0.2 * one.count / most), beside=(0, -5))
    drawing.line([(0, 0), (1, 1)], colour=INK, dashed=True)
    drawing.line([(one.sure, one.right) for one in bins])
    drawing.dots([(one.sure, one.right) for one in bins])
    return drawing.text


def coverage(sights: Sequence[Sight]) -> str:
    """Which share is right of the surest ones, the more of them are answered."""
    surest = sorted(sights, key=lambda one: -one.sure)
    right = np.cumsum([one.right for one in surest]) / np.arange(1, len(surest) + 1)
    first = max(1, len(surest) // 20)
    points = [((place + 1) / len(surest), float(right[place])) for place in _spread(first, len(surest))]
    least = 10 * math.floor(10 * min(share for _, share in points)) - 10
    drawing = Drawing(
        f"Answering only what is sure: {100 * points[-1][1]:.1f} % right of all",
        percents("answered, the surest first"),
        percents("right of these", max(least, 0) if least >= 50 else 0),
    )
    drawing.line(points)
    return drawing.text


def latency(sights: Sequence[Sight]) -> str:
    """Which share of messages costs so much or less."""
    spent = np.sort([one.milliseconds for one in sights])
    half, most = np.percentile(spent, (50, 95)).tolist()
    marks = tuple((math.log10(value), f"{value:g}") for value in MILLISECONDS)
    drawing = Drawing(
        f"CPU time of understanding: median {half:.2f} ms, 95 % within {most:.2f} ms",
        Axis("milliseconds", marks),
        percents("of the messages"),
    )
    for value, share in ((half, 0.5), (most, 0.95)):
        drawing.line([(marks[0][0], share), (_log(value), share), (_log(value), 0)], colour=INK, dashed=True)
    drawing.line([(_log(float(spent[place])), (place + 1) / len(spent)) for place in _spread(0, len(spent))])
    return drawing.text


def _spread(first: int, count: int) -> list[int]:
    """Some places from `first` to the last, evenly."""
    return np.unique(np.linspace(min(first, count - 1), count - 1, STEPS).astype(int)).tolist()


def _log(milliseconds: float) -> float:
    return math.log10(max(milliseconds, MILLISECONDS[0]))

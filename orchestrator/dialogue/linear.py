"""A linear model per label by support vectors, with honest predictions for its own examples.

One label against the rest under squared hinge loss, solved in its dual by coordinate steps (Hsieh et al. 2008), the
steps of all labels at once. What squares lose with a hundred labels, every other example pulling every score towards 0,
the hinge does not: who is on the right side by far enough pulls no more.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from orchestrator.dialogue.features import Floats, Integers, Vector

MANY = 3000
"""From so many examples on one part of them is enough to be honest about."""

_PASSES, _FEWER_PASSES, _LAST_PASSES = 6, 4, 3
_FOLDS, _PARTS = 3, 6
_TOGETHER = 16
_JUDGED = 1000
"""Of many, a part is judged, but no more than so many: they tell enough."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` is columns by labels; row i of `honest` predicts example `judged[i]` without having learnt from it.

    A prediction is 1 where the label surely holds, 0 where it surely does not, 0.5 in between; it may lie beyond.
    """

    weights: Floats
    judged: Integers
    honest: Floats


def fit(rows: Sequence[Vector], width: int, targets: Floats, trust: Floats, smooth: float) -> Fit:
    """Fit one weight vector per column of `targets` (examples by labels, 0 or 1).

    `trust` (above 0, one per example) says how much an example counts, `smooth` (above 0) how much less all of them.
    """
    sides = (2 * targets - 1).astype(np.float32)
    lesson = _Lesson(rows, width, sides, smooth / trust, np.zeros(width, np.intp))
    everyone = np.random.default_rng(0).permutation(len(rows))
    return _held_out(lesson, everyone) if len(rows) > MANY else _in_turns(lesson, everyone)


def predict(row: Vector, weights: Floats) -> Floats:
    """What a model says of a row, a number for each label."""
    return (row.times(weights) + np.float32(1)) / np.float32(2)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Examples, on which side (-1 or 1) of each label they are, and (`slack`) how cheaply each may be wrong.

    `marks` has room for a number for each column.
    """

    rows: Sequence[Vector]
    width: int
    sides: Floats
    slack: Floats
    marks: Integers

    def begun(self) -> tuple[Floats, Floats]:
        """Weights and multipliers before anything is learnt."""
        return np.zeros((self.width, self.sides.shape[1]), np.float32), np.zeros_like(self.sides)

    def learn(self, places: Integers, passes: int, weights: Floats, multipliers: Floats) -> None:
        """Take the examples at `places`, each one step towards its best for all labels at once, in ever new order."""
        draw = np.random.default_rng(0)
        for _ in range(passes):
            order = draw.permutation(places)
            for first in range(0, len(order), _TOGETHER):
                self._learn_some(order[first : first + _TOGETHER], weights, multipliers)

    def _learn_some(self, places: Integers, weights: Floats, multipliers: Floats) -> None:
        """Some examples, one after another; the weights are looked at and changed once for all of them.

        What the examples before one change it learns from how alike they are.
        """
        columns, texts = self._side_by_side(places)
        here, held = weights.take(columns, axis=0), multipliers[places]
        sides, slack, alike = self.sides[places], self.slack[places, None], texts @ texts.T
        pace = np.float32(-1) / (alike.diagonal()[:, None] + slack)  # how far a slope leads
        alike *= pace
        moves, pulls = (sides * (texts @ here) - 1 + slack * held) * pace, np.zeros_like(held)
        for like, side, move, least, pull in zip(alike, sides, moves, -held, pulls, strict=True):
            step = move + side * (like @ pulls)
            np.multiply(np.maximum(step, least, out=move), side, out=pull)
        if np.count_nonzero(pulls):  # else all are on the right side of all labels, by far enough
            multipliers[places] = held + moves
            here += texts.T @ pulls
            weights[columns] = here

    def _side_by_side(self, places: Integers) -> tuple[Integers, Floats]:
        """The columns that some examples have, and a matrix with what each of them has there."""
        rows = [self.rows[place] for place in places.tolist()]
        last, marks = len(rows[0].rest), self.marks
        found = np.concatenate([row.columns for row in rows])
        numbers = np.arange(len(found))
        marks[found] = numbers
        columns = found[marks[found] == numbers]  # each once
        marks[columns] = numbers[: len(columns)]
        texts = np.zeros((len(rows), len(columns) + last), np.float32)
        whose = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        texts[whose, marks[found]] = np.concatenate([row.weights for row in rows])
        texts[:, len(columns) :] = [row.rest for row in rows]
        return np.append(columns, np.arange(self.width - last, self.width)), texts

    def judged(self, places: Integers, weights: Floats) -> Floats:
        return np.array([predict(self.rows[i], weights) for i in places.tolist()]).reshape(len(places), -1)


def _held_out(lesson: _Lesson, everyone: Integers) -> Fit:
    """One part is judged by what the rest teaches, and then learnt as well."""
    step = max(_PARTS, math.ceil(len(everyone) / _JUDGED))
    judged, rest = everyone[::step], np.delete(everyone, np.s_[::step])
    learnt = lesson.begun()
    lesson.learn(rest, _FEWER_PASSES, *learnt)
    honest = lesson.judged(judged, learnt[0])
    lesson.learn(everyone, _LAST_PASSES, *learnt)
    return Fit(learnt[0], judged, honest)


def _in_turns(lesson: _Lesson, everyone: Integers) -> Fit:
    """Each part is judged in turn by what the others teach."""
    parts = list(_parts(everyone))
    honest = []
    for judged, rest in parts:
        learnt = lesson.begun()
        lesson.learn(rest, _FEWER_PASSES, *learnt)
        honest.append(lesson.judged(judged, learnt[0]))
    weights, multipliers = lesson.begun()
    lesson.learn(everyone, _PASSES, weights, multipliers)
    return Fit(weights, np.concatenate([judged for judged, _ in parts]), np.concatenate(honest))


def _parts(everyone: Integers) -> Iterator[tuple[Integers, Integers]]:
    for first in range(_FOLDS):
        yield everyone[first::_FOLDS], np.delete(everyone, np.s_[first::_FOLDS])

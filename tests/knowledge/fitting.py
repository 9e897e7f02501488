"""Fits how much each measure counts: a conditional logit over a question's likely sections, and none of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.faq.indexing import index_of
from agents.faq.judging import Evidence, Weighing
from tests.knowledge.companies import Company
from tests.knowledge.measuring import Means

Floats = NDArray[np.float64]
STEPS = 50
RIDGE = 3.0
LONGEST_STEP = 2.0


@dataclass(frozen=True)
class Lesson:
    """How well each likely section fits a question, and which of them are of the article that answers (None: none)."""

    evidence: Sequence[Evidence]
    right: NDArray[np.bool_] | None

    @property
    def teaches(self) -> bool:
        """Whether it tells what an answer looks like: not where nothing was found, or not what answers."""
        return bool(self.evidence) and (self.right is None or bool(self.right.any()))


def lessons(company: Company, means: Means) -> list[Lesson]:
    """Those of all questions of `company`."""
    index = index_of(company.articles, *means)
    looks = ((asked, index.look(asked.question).ranked) for asked in company.questions)
    return [
        Lesson(
            [one.evidence for one in ranked],
            np.array([index.entries[one.place][0].slug == asked.article for one in ranked]) if asked.article else None,
        )
        for asked, ranked in looks
    ]


def fitted(known: Iterable[Lesson]) -> Weighing:
    """The weights under which `known` is most likely (Newton's method, L2-penalised on standardised measures)."""
    taught = [lesson for lesson in known if lesson.teaches]
    measures = np.concatenate([np.array(lesson.evidence) for lesson in taught])
    mean, spread = measures.mean(axis=0), measures.std(axis=0)
    used = spread > 0
    scale = np.where(used, 1 / np.where(used, spread, 1), 0)
    tables = [np.column_stack([(np.array(one.evidence) - mean) * scale, np.ones(len(one.evidence))]) for one in taught]
    penalty = RIDGE * np.diag([*np.ones(len(mean)), 0.0]) + 1e-6 * np.eye(len(mean) + 1)
    weights = np.zeros(len(mean) + 1)
    for _ in range(STEPS):
        slope, bend = penalty @ weights, penalty.copy()
        for table, lesson in zip(tables, taught, strict=True):
            expected, wanted, spread_of = _moments(table, lesson.right, weights)
            slope += expected - wanted
            bend += spread_of
        step = np.linalg.solve(bend, slope)
        weights -= step * min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), 1e-9))
    scaled = weights[:-1] * scale
    told = Evidence(*(round(float(weight), 2) for weight in scaled))
    return Weighing(told, round(float(weights[-1] - scaled @ mean), 2))


def _moments(table: Floats, right: NDArray[np.bool_] | None, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """What the measures are likely to be of what answers, what they are, and how they vary together."""
    odds = np.exp(table @ weights)
    likely = odds / (1 + odds.sum())
    expected = likely @ table
    wanted = np.zeros(table.shape[1]) if right is None else (odds * right / (odds @ right)) @ table
    return expected, wanted, (table.T * likely) @ table - np.outer(expected, expected)

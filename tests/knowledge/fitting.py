"""Fits how much each measure counts: a logistic regression on one half of the questions, told on the other half."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.faq.indexing import index_of
from agents.faq.judging import Evidence, Weighing
from tests.knowledge.companies import Company
from tests.knowledge.measuring import Means

Floats = NDArray[np.float64]
STEPS = 50
RIDGE = 3.0


@dataclass(frozen=True)
class Lesson:
    """A question's evidence, the article found first, and the one that answers it (None: none does)."""

    evidence: Evidence
    found: str
    article: str | None

    @property
    def is_right(self) -> bool:
        """Whether the article found first is the one that answers."""
        return self.found == self.article

    @property
    def teaches(self) -> bool:
        """Whether it tells what an answer looks like; a wrong article found where another answers tells neither."""
        return self.is_right or self.article is None


def lessons(company: Company, means: Means, half: int) -> list[Lesson]:
    """Those of every second question of `company`, from the first (0) or the second (1) on."""
    index = index_of(company.articles, *means)
    found = ((asked, index.look(asked.question)) for asked in company.questions[half::2])
    return [
        Lesson(index.evidence(look), index.entries[look.ranked[0].place][0].slug, asked.article)
        for asked, look in found
        if look.ranked
    ]


def fitted_without(one: Company, all_companies: Sequence[Company], means: Means) -> Weighing:
    """The weights for a company that nothing is known of: fitted on all questions of the others."""
    others = (company for company in all_companies if company is not one)
    return fitted([lesson for company in others for half in (0, 1) for lesson in lessons(company, means, half)])


def fitted(known: Sequence[Lesson]) -> Weighing:
    """The weights under which `known` is most likely (Newton's method, L2-penalised on standardised measures).

    What is enough to answer is then moved to where most questions are answered rightly, or rightly not at all.
    """
    taught = [lesson for lesson in known if lesson.teaches]
    measures = np.array([astuple(lesson.evidence) for lesson in taught])
    right = np.array([float(lesson.is_right) for lesson in taught])
    mean, spread = measures.mean(axis=0), measures.std(axis=0) + 1e-9
    rows = np.column_stack([(measures - mean) / spread, np.ones(len(taught))])
    penalty = RIDGE * np.diag([*np.ones(measures.shape[1]), 0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right) + penalty @ weights
        weights -= np.linalg.lstsq(rows.T * (likely * (1 - likely)) @ rows + penalty, slope, rcond=None)[0]
    scaled = weights[:-1] / spread
    likely_at = Weighing(Evidence(*(round(float(weight), 2) for weight in scaled)), float(weights[-1] - scaled @ mean))
    bar = _best_bar(known, likely_at)
    return replace(likely_at, bias=round(likely_at.bias - math.log(bar / (1 - bar)), 2))


def _best_bar(known: Sequence[Lesson], weighing: Weighing) -> float:
    """How likely an answer must be to be given, so that most of `known` end well."""
    bars = np.linspace(0.1, 0.9, 81)
    judged = [(weighing.sure(lesson.evidence), lesson) for lesson in known]
    well = [sum(one.is_right if sure >= bar else one.article is None for sure, one in judged) for bar in bars]
    return float(bars[int(np.argmax(well))])

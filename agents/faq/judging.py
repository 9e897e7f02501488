"""How likely a section answers a question: a few measures of how well they fit, weighed by a fitted model.

The weights are those of a logistic regression, fitted by `python -m tests.knowledge` on half of the questions there.
"""

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well the best section fits a question.

    `near` is how near in meaning its nearest sentence is, `lead` by how much nearer than any other article's. `covered`
    is the share of the question that its words cover, `soft` the share when words of a like meaning count in part, and
    `missed` what is missed most. `length` says how many words with a topic it has, 1 for six or more. `alone` is how
    near the nearest sentence is that a reader reads by itself. All are 0 to about 1, but `lead` may be negative.
    """

    near: float
    lead: float
    covered: float
    soft: float
    missed: float
    length: float
    alone: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each measure counts, and what is added."""

    weights: Evidence
    bias: float

    def sure(self, evidence: Evidence) -> float:
        """How sure it is that the section answers the question: 0 to 1, 0.5 being enough to say so."""
        total = sum(weight * value for weight, value in zip(astuple(self.weights), astuple(evidence), strict=True))
        return 1 / (1 + math.exp(-(total + self.bias)))


BY_MEANING = Weighing(
    Evidence(near=4.31, lead=4.52, covered=2.95, soft=2.18, missed=-2.67, length=3.39, alone=0), bias=-5.27
)
BY_WORDS = Weighing(Evidence(near=0, lead=0, covered=8.01, soft=0, missed=0, length=4.09, alone=0), bias=-6.4)
"""Where there is no encoder."""
BY_SENTENCES = Weighing(
    Evidence(near=5.03, lead=5.53, covered=1.95, soft=2.41, missed=-2.56, length=1.96, alone=6.71), bias=-7.55
)
"""Where there is a reader as well."""

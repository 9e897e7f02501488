"""How likely a section answers a question: a few measures of how well they fit, weighed by a fitted model.

The weights are those of a conditional logit over sections and "none of them", fitted by `python -m tests.knowledge`: so
they rank sections, and say whether the best of them answers. Source: McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple


class Evidence(NamedTuple):
    """How well a section fits a question; all are about 0 to 1, but `lead` and `central` may be negative.

    `near` is how near in meaning its nearest sentence, author's question or whole is, `lead` by how much nearer than
    any other article's, `central` how near its nearest sentence is beside what all sections have in common. `covered`
    is the share of the question that its words cover, those of a like meaning in part, and `worth` what it is worth by
    its words. `length` says how many words with a topic the question has, 1 for six or more.
    """

    near: float
    lead: float
    central: float
    covered: float
    worth: float
    length: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each measure counts, and what is added."""

    weights: Evidence
    bias: float

    def sure(self, evidence: Evidence) -> float:
        """How sure it is that a section answers the question, if no other does: 0 to 1, 0.5 being enough to say so."""
        total = sum(weight * value for weight, value in zip(self.weights, evidence, strict=True))
        return 1 / (1 + math.exp(-(total + self.bias)))


BY_MEANING = Weighing(Evidence(near=2.99, lead=2.7, central=5.29, covered=6.33, worth=-0.02, length=4.37), bias=-9.05)
BY_WORDS = Weighing(Evidence(near=0, lead=0, central=0, covered=-0.58, worth=12.08, length=6.36), bias=-8.38)
"""Where there is no encoder; 0.8 below what was fitted, since what words alone find is wrong more often."""
BY_SENTENCES = Weighing(Evidence(near=5.19, lead=2.95, central=8.42, covered=5.1, worth=-0.21, length=3.63), bias=-9.88)
"""Where there is a reader as well."""

"""Which skills a sentence asks for: learnt from the agents' cards, titles of articles and a company's own examples."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from orchestrator.dialogue.calibrate import Logistic, sharpness
from orchestrator.dialogue.labels import Example, agent_of
from orchestrator.dialogue.scoring import Honest, Scorer, Scores, Weighing, learn
from orchestrator.dialogue.signals import Intent

__all__ = ["Example", "Router", "RouterConfig", "Routing"]

_FOREIGN_SHARE = 0.7  # of the weight of our own examples, when learning what is in scope
_MOST, _OTHERS = 4, 6
_EQUAL, _UNSURE = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """Thresholds between 0 and 1, and how the evidence is weighed.

    A text is out of scope below `in_scope` (a probability). A skill is a rival of the best when its share is at least
    `rival` of the best's, or half of that while the best is less than `sure`. A text asks for a group of skills at once
    when the group has `together` of the best's score. Who says a title of ours, from `same_title` on, is in scope.
    """

    in_scope: float = 0.5
    sure: float = 0.3
    rival: float = 0.6
    together: float = 0.5
    same_title: float = 0.75
    weighing: Weighing = field(default_factory=Weighing)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a sentence belongs; see `Clause` for the fields. `score` is the chance that it is for the best's agent.

    `others` are the next best skills, however unlikely.
    """

    intents: tuple[Intent, ...]
    rivals: tuple[Intent, ...]
    score: float
    out_of_scope: bool
    words: tuple[str, ...]
    others: tuple[Intent, ...] = ()


USUAL = Logistic(np.array([2.5, 3.0, -4.0, 4.0, 3.0]), -2.5)
"""What makes a text ours on invented cards and public sets alike, in the order of `Scores.measures`."""

NOWHERE = Routing((), (), 0.0, out_of_scope=True, words=())


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A scorer and what its scores mean: the chance to be in scope, and how to stretch scores into shares."""

    scorer: Scorer
    in_scope: Logistic
    stretch: float

    @classmethod
    def of(cls, scorer: Scorer, honest: Honest) -> Self:
        """Learn from honest scores what scores mean."""
        measures = np.array([scores.measures for scores in honest.scores])
        ours = honest.ours
        weights = np.where(ours, 1.0, _FOREIGN_SHARE * max(ours.sum(), 1) / max((~ours).sum(), 1))
        skills = np.array([scores.skills for scores in honest.scores], np.float64)
        told = honest.exact & ours
        return cls(
            scorer,
            USUAL.fitted(measures, ours.astype(np.float64), weights),
            sharpness(skills[told], honest.truth[told]),
        )

    def shares(self, scores: Scores) -> dict[str, float]:
        """All skills with their shares of 1, best first."""
        shares = np.exp((scores.skills - scores.skills.max()) * self.stretch)
        shares /= shares.sum()
        return {self.scorer.labels.skills[place]: float(shares[place]) for place in np.argsort(-shares)}


@dataclass(frozen=True, slots=True, eq=False)
class Router:
    """Routes sentences; immutable, so a new card or example makes a new one (`train`)."""

    config: RouterConfig
    learnt: Learnt | None

    @classmethod
    def train(cls, examples: Sequence[Example], config: RouterConfig | None = None) -> Self:
        """Learn from examples; about 0.4 s for 1,300 of them, and about proportional to their number beyond 3,000.

        Without any example that names a skill or an agent, everything is out of scope.
        """
        chosen = config or RouterConfig()
        if not any(example.skills for example in examples):
            return cls(chosen, None)
        return cls(chosen, Learnt.of(*learn(examples, chosen.weighing)))

    def route(self, text: str) -> Routing:
        """Find what one sentence asks for: needs, or rivals between which only a question can decide, or nothing."""
        scorer = self.learnt.scorer if self.learnt else None
        words = scorer.words(text) if scorer else ()
        if self.learnt is None or scorer is None or not words:
            return NOWHERE
        scores, vector = scorer.score(words)
        chance = self.learnt.in_scope(scores.measures)
        if scores.closeness >= self.config.same_title:
            chance = max(chance, scores.closeness)
        shares = self.learnt.shares(scores)
        needs = self._needs(shares, scores)
        rivals = self._rivals(shares, needs, chance)
        score = chance * self._agents_share(shares, needs)
        reasons = scorer.reasons(words, vector, next(iter(shares)))
        if chance < self.config.in_scope:
            return Routing((), (), score, out_of_scope=True, words=reasons)
        found = tuple(Intent(skill, chance * share) for skill, share in shares.items() if skill in needs | rivals)
        others = tuple(Intent(skill, chance * share) for skill, share in shares.items() if skill not in needs | rivals)
        sure, unsure = ((), found) if rivals else (found, ())
        return Routing(sure, unsure, score, out_of_scope=False, words=reasons, others=others[:_OTHERS])

    def _agents_share(self, shares: dict[str, float], needs: frozenset[str]) -> float:
        agents = {agent_of(skill) for skill in needs}
        return sum(share for skill, share in shares.items() if agent_of(skill) in agents)

    def _needs(self, shares: dict[str, float], scores: Scores) -> frozenset[str]:
        """The best skill, with those that examples like this text ask for at once."""
        best = next(iter(shares))
        groups = self.learnt.scorer.labels.groups if self.learnt else ()
        scored = zip(scores.groups.tolist(), groups, strict=True)
        likely = [
            (score, group) for score, group in scored if best in group and self._go_together(shares, group, score)
        ]
        return max(likely, key=lambda pair: pair[0])[1] if likely else frozenset((best,))

    def _go_together(self, shares: dict[str, float], group: frozenset[str], score: float) -> bool:
        """Whether a group is asked for: by its own score, or by half of it where its skills are equally likely."""
        equal = min(shares[skill] for skill in group) >= self.config.rival * max(shares.values())
        return score >= self.config.together * (_EQUAL if equal else 1)

    def _rivals(self, shares: dict[str, float], needs: frozenset[str], chance: float) -> frozenset[str]:
        """The skills nearly as likely as the best, unless they are needed anyway."""
        best = max(shares.values())
        least = self.config.rival * best * (1 if chance * best >= self.config.sure else _UNSURE)
        close = [skill for skill, share in shares.items() if share >= least and skill not in needs]
        return frozenset(close[: _MOST - 1])

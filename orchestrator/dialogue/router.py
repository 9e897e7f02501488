"""Which skills a sentence asks for: learnt from the agents' cards, titles of articles and a company's own examples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Self

import numpy as np

from orchestrator.dialogue.calibrate import Logistic, Pulls, sharpness
from orchestrator.dialogue.features import content_of
from orchestrator.dialogue.labels import Example, Labels
from orchestrator.dialogue.meaning import Encoder, Silent
from orchestrator.dialogue.passages import Found, Passage, Passages
from orchestrator.dialogue.requests import is_question
from orchestrator.dialogue.scoring import Honest, Scorer, Scores, Weighing, learn
from orchestrator.dialogue.signals import Intent

__all__ = ["Example", "Router", "RouterConfig", "Routing"]

_FOREIGN_SHARE = 0.8  # of the weight of our own examples, when learning what is in scope; both count as the fewer
_ENOUGH = 100
"""So many sentences of which only the agent is known tell better than the cards whose a text is, where they are more:
then they are customers', and not only names of things."""
_MOST, _OTHERS = 4, 6
_EQUAL, _UNSURE = 0.5, 0.5
_FAR = 5.0  # below every score: as good as not there


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """Thresholds between 0 and 1, and how the evidence is weighed.

    A text is out of scope below `in_scope` (a probability). A skill is a rival of the best when its share is at least
    `rival` of the best's, or half of that while the best is less than `sure`; another agent when its share is at least
    `rival_agent` of the best's, since the likelier is mostly meant. A text asks for a group of skills at once
    when the group has `together` of the best's score. Who says a title of ours, from `same_title` on, is in scope.
    A passage that says more of a text than `in_scope` has it where nobody else's score is `told` of that.

    As logarithms of odds: `stay` is how much likelier a text is ours while an agent is at work, `beside` that of a wish
    that stands beside another: who has two has both for us.
    """

    in_scope: float = 0.5
    sure: float = 0.3
    rival: float = 0.6
    rival_agent: float = 0.75
    together: float = 0.5
    same_title: float = 0.75
    told: float = 0.6
    stay: float = 1.0
    beside: float = 2.5
    weighing: Weighing = field(default_factory=Weighing)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a sentence belongs; see `Clause` for the fields. `score` is the chance that it is for the best's agent.

    `others` are the next best skills, however unlikely; `known` says how close (0 to 1) the title of an article comes.
    """

    intents: tuple[Intent, ...]
    rivals: tuple[Intent, ...]
    score: float
    out_of_scope: bool
    words: tuple[str, ...]
    others: tuple[Intent, ...] = ()
    known: float = 0.0


USUAL = Logistic(np.array([6.0, 3.0, -4.0, 1.5, 4.0, -1.0, 0.0, 2.0]), -5.0)
"""What makes a text ours on invented cards and public sets alike, in the order of `Scores.measures`.

How far the scores spread says nothing until it was seen here: of many skills other than of a few.
"""

USUAL_PULLS = Pulls(np.array([6.0, 4.0, 2.0, 2.0]))
"""What makes a text an agent's, in the order of `Scores.pulls`."""

NOWHERE = Routing((), (), 0.0, out_of_scope=True, words=())


@dataclass(frozen=True, slots=True)
class Shares:
    """How likely a text that is in scope is for each agent, and for each skill, in the labels' order; both of 1.

    `order` has the agents, the likeliest first, and `own` the skills of that one, by their places, the likeliest first.
    """

    labels: Labels
    agents: Sequence[float]
    skills: Sequence[float]
    order: Sequence[int]
    own: Sequence[int]

    @classmethod
    def of(cls, labels: Labels, agents: Sequence[float], skills: Sequence[float]) -> Self:
        """Put in order what is likely."""
        order = sorted(range(len(agents)), key=agents.__getitem__, reverse=True)
        return cls(labels, agents, skills, order, sorted(labels.ranges[order[0]], key=skills.__getitem__, reverse=True))

    @property
    def best(self) -> str:
        """The best skill of the likeliest agent, however many it has to share its chance among."""
        return self.labels.skills[self.own[0]]

    def of_skill(self, skill: str) -> float:
        """How likely a skill is."""
        return self.skills[self.labels.place[skill]]

    def leaders(self, least: float) -> Iterator[str]:
        """The best skill of each agent that has at least this share, the likeliest agent first."""
        for agent in takewhile(lambda agent: self.agents[agent] >= least, self.order):
            yield self.labels.skills[max(self.labels.ranges[agent], key=self.skills.__getitem__)]

    def of_the_best(self, least: float) -> Iterator[str]:
        """The skills of the likeliest agent that have at least this share, the likeliest first."""
        for place in takewhile(lambda place: self.skills[place] >= least, self.own):
            yield self.labels.skills[place]

    def rank(self, skill: str) -> tuple[int, float]:
        """Where a skill stands: after those of likelier agents, and the likelier ones of its own."""
        place = self.labels.place[skill]
        return self.order.index(int(self.labels.owner[place])), -self.skills[place]

    def best_ones(self, count: int) -> list[str]:
        """So many skills, the likeliest first."""
        places = sorted(range(len(self.skills)), key=self.skills.__getitem__, reverse=True)
        return [self.labels.skills[place] for place in places[:count]]


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A scorer and what its scores mean: the chance to be in scope, whose a text is, and which skill's."""

    scorer: Scorer
    in_scope: Logistic
    pulls: Pulls
    stretch: float

    @classmethod
    def of(cls, scorer: Scorer, honest: Honest) -> Self:
        """Learn from honest scores what scores mean."""
        measures = np.array([scores.measures for scores in honest.scores])
        ours = honest.ours
        few = max(min(ours.sum(), (~ours).sum()), 1)
        weights = np.where(ours, few / max(ours.sum(), 1), _FOREIGN_SHARE * few / max((~ours).sum(), 1))
        pulls = np.array([scores.pulls for scores in honest.scores])
        told, customers = ours & honest.exact, ours & ~honest.exact
        spoken = customers if customers.sum() > max(told.sum(), _ENOUGH) else ours
        skills = np.array([scores.skills for scores in honest.scores], np.float64)[told]
        mine = honest.agents[told][:, scorer.labels.owner]
        return cls(
            scorer,
            USUAL.fitted(measures, ours.astype(np.float64), weights),
            USUAL_PULLS.fitted(pulls[spoken], honest.agents[spoken]),
            sharpness(np.where(mine, skills, skills.min(initial=0.0) - _FAR), honest.truth[told]),
        )

    def shares(self, scores: Scores, lead: Mapping[str, float]) -> Shares:
        """Whose a text is; `lead` is what an agent has the better of others from the start, as logarithms of odds."""
        labels = self.scorer.labels
        agents = self.pulls(scores.pulls, [lead.get(agent, 0.0) for agent in labels.agents])
        odds = np.exp((scores.skills - scores.skills.max()) * self.stretch, dtype=np.float64)
        of_agents = np.array(agents) / np.add.reduceat(odds, labels.starts)
        return Shares.of(labels, agents, (of_agents[labels.owner] * odds).tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Router:
    """Routes sentences; immutable, so a new card or example makes a new one (`train`)."""

    config: RouterConfig
    learnt: Learnt | None
    passages: Passages = field(default_factory=Passages)

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        config: RouterConfig | None = None,
        encoder: Encoder | None = None,
        passages: Sequence[Passage] = (),
    ) -> Self:
        """Learn from examples; about 0.4 s for 1,300 of them, and about proportional to their number beyond 3,000.

        `passages` say what articles tell of: what nobody claims is asked of the skill whose passage says most of it.
        Without any example that names a skill or an agent, everything is out of scope.
        """
        chosen = config or RouterConfig()
        if not any(example.skills for example in examples):
            return cls(chosen, None)
        known = {skill for example in examples for skill in example.skills}
        told = [passage for passage in passages if passage.skill in known]
        return cls(chosen, Learnt.of(*learn(examples, chosen.weighing, encoder or Silent())), Passages.of(told))

    def route(
        self,
        text: str,
        at_work: str | None = None,
        *,
        lead: float = 0.0,
        asks_on: bool = False,
        beside: bool = False,
    ) -> Routing:
        """Find what one sentence asks for: needs, or rivals between which only a question can decide, or nothing.

        `at_work` is the agent that the conversation is with, if it is with one, and `lead` what it has the better of
        others, as a logarithm of odds. One that only asks about what was spoken of (`asks_on`) is for its best skill,
        unless it is a title of ours, of more than one word that tells: then nobody has the lead. One that stands
        `beside` another wish is more likely ours.
        """
        scorer = self.learnt.scorer if self.learnt else None
        words = scorer.words(text) if scorer else ()
        if self.learnt is None or scorer is None or not words:
            return NOWHERE
        scores = scorer.score(words)
        told = scores.closeness >= self.config.same_title
        if asks_on and told and len(content_of(words)) > 1:
            asks_on, lead = False, 0.0
        ours = (self.config.stay if at_work else 0.0) + (self.config.beside if beside else 0.0)
        chance = self.learnt.in_scope(scores.measures, ours)
        if told:
            chance = max(chance, scores.closeness)
        shares = self.learnt.shares(scores, {at_work: lead} if at_work else {})
        needs = frozenset((shares.best,)) if asks_on else self._needs(shares, scores)
        rivals = self._rivals(shares, needs, chance, beside=beside)
        labels = scorer.labels
        score = chance * sum([shares.agents[place] for place in {labels.owner_of(skill) for skill in needs}])
        reasons = scorer.reasons(words, shares.own[0])
        ours_at_all = chance >= self.config.in_scope
        if (told_of := self._told_of(text, words, score if ours_at_all else 0.0, at_work)) is not None:
            least = self.config.in_scope
            found = (Intent(told_of.skill, least),)
            return Routing(found, (), least, out_of_scope=False, words=reasons, known=scores.closeness)
        if not ours_at_all:
            return Routing((), (), score, out_of_scope=True, words=reasons, known=scores.closeness)
        named = sorted(needs | rivals, key=shares.rank)
        likely = tuple([Intent(skill, chance * shares.of_skill(skill)) for skill in named])
        others = [skill for skill in shares.best_ones(_OTHERS + len(named)) if skill not in named]
        sure, unsure = ((), likely) if rivals else (likely, ())
        return Routing(
            sure,
            unsure,
            score,
            out_of_scope=False,
            words=reasons,
            others=tuple([Intent(skill, chance * shares.of_skill(skill)) for skill in others]),
            known=scores.closeness,
        )

    def evidence(self, text: str) -> Mapping[str, float]:
        """What the words of a text speak for each agent, whatever speaks for the others; nothing without words."""
        scorer = self.learnt.scorer if self.learnt else None
        words = scorer.words(text) if scorer else ()
        return scorer.of_agents(words) if scorer and words else {}

    def _told_of(self, text: str, words: Sequence[str], score: float, at_work: str | None) -> Found | None:
        """What a passage tells most of, where that is surer than the `score` of whom the examples speak for.

        What the examples speak for at all is only let go for a question, and not for one about what is the customer's
        own: that no article knows. Of a single word it has to be a question, too, and at the beginning of a
        conversation: later it may answer, or go on.
        """
        if score >= self.config.told or (score and ("my" in words or not is_question(text))):
            return None
        found = self.passages.telling(words)
        if found is None or found.share < self.config.in_scope or score >= self.config.told * found.share:
            return None
        alone = not score and found.share == 1.0 and at_work is None and is_question(text)
        return found if found.several or alone else None

    def _needs(self, shares: Shares, scores: Scores) -> frozenset[str]:
        """The best skill, with those that examples like this text ask for at once."""
        groups = self.learnt.scorer.labels.groups if self.learnt else ()
        least = self.config.together * _EQUAL
        likely = [
            (score, group)
            for score, group in zip(scores.groups, groups, strict=True)
            if score >= least and shares.best in group
        ]
        together = [pair for pair in likely if self._go_together(shares, pair[1], pair[0])]
        return max(together, key=lambda pair: pair[0])[1] if together else frozenset((shares.best,))

    def _go_together(self, shares: Shares, group: frozenset[str], score: float) -> bool:
        """Whether a group is asked for: by its own score, or by half of it where its skills are equally likely."""
        equal = min(map(shares.of_skill, group)) >= self.config.rival * max(shares.skills)
        return score >= self.config.together * (_EQUAL if equal else 1)

    def _rivals(self, shares: Shares, needs: frozenset[str], chance: float, *, beside: bool) -> frozenset[str]:
        """The skills nearly as likely as the best of their agent, and the best of each nearly as likely agent.

        Of what stands `beside` another wish nobody is asked whose it is: the likeliest agent has it.
        """
        best = shares.of_skill(shares.best)
        firm = chance * best >= self.config.sure
        least = self.config.rival * (1 if firm else _UNSURE)
        own = shares.of_the_best(least * best)
        others = () if beside else shares.leaders(self.config.rival_agent * max(shares.agents))
        close = dict.fromkeys(skill for skill in (*own, *others) if skill not in needs)
        return frozenset(list(close)[: _MOST - 1])

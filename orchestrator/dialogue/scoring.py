"""Raw scores of a text for every skill and agent, by one linear model over all labels and a look at the titles."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestrator.dialogue import linear
from orchestrator.dialogue.familiarity import Familiar
from orchestrator.dialogue.features import Floats, Integers, Vector, Vectoriser, words_of
from orchestrator.dialogue.knowledge import Index, Neighbours, terms_in
from orchestrator.dialogue.labels import Example, Flags, Labels, Lessons
from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS
from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.spelling import Spelling
from orchestrator.dialogue.tally import Tally

_REASONS = 3
_FAINT = 0.05
_SHARP = np.float32(11.0)  # how much scores are stretched before they are shares, where nothing is known of the labels


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much the parts of the evidence count; the defaults were fitted on invented cards and on public sets.

    `smooth` keeps from learning by heart; `title_trust` and `foreign_trust` say how much a title and a built-in
    sentence count beside an agent's own example; `balance` lifts skills with few examples (0 not at all, 1 fully);
    `closeness` adds that of the nearest title to the skills that articles answer.
    """

    smooth: float = 0.5
    title_trust: float = 0.05
    foreign_trust: float = 0.3
    balance: float = 0.3
    closeness: float = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """A text's raw scores: per skill, per group of skills (as a share of the best skill's), and whether it is for us.

    `measures`, by which to judge that: the best skill's and agent's score, nobody's, the share of familiar words, the
    closeness to the nearest example of ours and of nobody's, how far the skills' scores spread, and the closeness to a
    title. `pulls` has a row for each agent, by which to judge whose it is: its own score, that of its best skill, and
    how close its nearest title and example are.
    """

    skills: Floats
    groups: Sequence[float]
    measures: Sequence[float]
    pulls: Sequence[Sequence[float]]

    @property
    def closeness(self) -> float:
        """To the nearest title, 0 to 1."""
        return self.measures[-1]


@dataclass(frozen=True, slots=True)
class Scorer:
    """What was learnt: immutable, and shared by all turns."""

    labels: Labels
    weighing: Weighing
    spelling: Spelling
    encoder: Encoder
    tally: Tally
    titles: Index
    neighbours: Neighbours
    familiar: Familiar

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text, slips of the finger mended."""
        knows = self.encoder.knows
        return tuple(word if knows(word) else self.spelling.meant(word) for word in words_of(text))

    def score(self, words: Sequence[str]) -> Scores:
        """Score a text given as its words."""
        (meaning,) = self.encoder.encode((words,))
        return self.judge(self.tally.says(words, meaning), words, meaning)

    def of_agents(self, words: Sequence[str]) -> dict[str, float]:
        """The linear model's score for each agent, of a text given as its words: told soon, by nothing else."""
        (meaning,) = self.encoder.encode((words,))
        agents = self.tally.says(words, meaning)[self.labels.fine : -1]
        return dict(zip(self.labels.agents, agents.tolist(), strict=True))

    def judge(self, raw: Floats, words: Sequence[str], meaning: Floats, *, own: int | None = None) -> Scores:
        """Add to the linear model's scores what titles, examples and familiarity say.

        `own` is the text's number where it is one of the examples: then it is judged as if it were not.
        """
        labels, terms = self.labels, terms_in(words)
        skills, groups = raw[: len(labels.skills)], raw[len(labels.skills) : labels.fine].tolist()
        *agents, outside = raw[labels.fine :].tolist()
        close = self.titles.closeness(terms)
        *near, foreign = self.neighbours.closeness(terms, meaning, but=own).tolist()
        best_skills, closest = labels.best_of_agents(skills), labels.best_of_agents(close)
        best, known = max(best_skills), self.familiar.share(words, own=own is not None)
        return Scores(
            skills + (self.weighing.closeness * close).astype(np.float32),
            [group / max(best, _FAINT) for group in groups],
            (best, max(agents), outside, known, max(near), foreign, _spread(skills, best), max(closest)),
            tuple(zip(agents, best_skills, closest, near, strict=True)),
        )

    def reasons(self, words: Sequence[str], place: int) -> tuple[str, ...]:
        """The words, at most three, that spoke most for the skill at a place."""
        spoke = {word: self.tally.told(word, place) for word in words}
        return tuple(
            sorted((word for word in spoke if spoke[word] > 0), key=spoke.__getitem__, reverse=True)[:_REASONS]
        )


def _spread(skills: Floats, best: float) -> float:
    """Over how many skills a text's scores spread, the `best` first: the entropy of their softmax, 0 for a single one.

    What is ours names something: one skill stands out, or a few. Of a stranger all are about as unlikely.
    """
    behind = (skills - np.float32(best)) * _SHARP
    weights = np.exp(behind)
    total = float(weights.sum())
    return math.log(total) - float(weights @ behind) / total


@dataclass(frozen=True, slots=True)
class Honest:
    """Scores of examples by a model that had not seen them, and what is true of each.

    `truth` marks an example's skills and `agents` its agents, `ours` those that anybody answers, `exact` those whose
    skills are known.
    """

    scores: tuple[Scores, ...]
    truth: Flags
    agents: Flags
    ours: Flags
    exact: Flags


def learn(examples: Sequence[Example], weighing: Weighing, encoder: Encoder) -> tuple[Scorer, Honest]:
    """Learn a scorer from at least one example that names a skill or an agent."""
    labels = Labels.of(examples)
    lessons = Lessons.of(examples, labels)
    vectoriser, rows = Vectoriser.fit(lessons.words, encoder)
    judged, weights, raw = _fit(rows, vectoriser.width, lessons, labels, weighing)
    ours = [
        words
        for words, outside, title in zip(lessons.words, lessons.targets[:, -1], lessons.titles, strict=True)
        if not outside and not title
    ]
    spelling = Spelling.fit(lessons.words, (*CONCEPTS, *FUNCTION_WORDS, *FRAME_WORDS))
    titles, neighbours, numbers = _titles(examples, labels), *_neighbours(lessons, rows, labels)
    tally = Tally(vectoriser, weights)
    scorer = Scorer(labels, weighing, spelling, vectoriser.encoder, tally, titles, neighbours, Familiar.fit(ours))
    kept = [(place, row) for place, row in zip(judged.tolist(), raw, strict=True) if not lessons.titles[place]]
    scores = tuple(scorer.judge(row, lessons.words[i], rows[i].meaning, own=numbers.get(i, -1)) for i, row in kept)
    places = [place for place, _ in kept]
    truth = lessons.targets[places] > 0
    of_skills, of_agents = truth[:, : len(labels.skills)], truth[:, labels.fine : -1]
    return scorer, Honest(scores, of_skills, of_agents, ~truth[:, -1], lessons.exact[places])


def _titles(examples: Sequence[Example], labels: Labels) -> Index:
    titles = [(example.text, skill) for example in examples if example.knowledge for skill in example.skills]
    known = [(text, labels.skills.index(skill)) for text, skill in titles if skill in labels.skills]
    return Index.fit([words_of(text) for text, _ in known], [owner for _, owner in known], len(labels.skills))


def _neighbours(lessons: Lessons, rows: Sequence[Vector], labels: Labels) -> tuple[Neighbours, dict[int, int]]:
    """The examples for one agent, or for nobody (who stands last), and their numbers among these."""
    whose = lessons.targets[:, labels.fine :]
    single = np.flatnonzero((whose.sum(1) == 1) & ~lessons.titles).tolist()
    words, meanings = [lessons.words[i] for i in single], np.array([rows[i].meaning for i in single], np.float32)
    found = Neighbours.fit(words, meanings, whose[single].argmax(1).tolist(), len(labels.agents) + 1)
    return found, {place: number for number, place in enumerate(single)}


def _fit(
    rows: Sequence[Vector], width: int, lessons: Lessons, labels: Labels, weighing: Weighing
) -> tuple[Integers, Floats, Floats]:
    """Fit skills on the examples that name them and agents on all: the examples judged, the weights, honest scores."""
    in_skills, in_agents = lessons.targets[:, : labels.fine], lessons.targets[:, labels.fine :]
    trust = _trust(in_skills[:, : len(labels.skills)], lessons, weighing)
    if lessons.exact.all():
        whole = linear.fit(rows, width, lessons.targets, trust, weighing.smooth)
        return whole.judged, whole.weights, whole.honest
    exact = np.flatnonzero(lessons.exact)
    fine = linear.fit([rows[i] for i in exact.tolist()], width, in_skills[exact], trust[exact], weighing.smooth)
    coarse = linear.fit(rows, width, in_agents, _trust(in_agents[:, :-1], lessons, weighing), weighing.smooth)
    unseen = dict(zip(exact[fine.judged].tolist(), fine.honest, strict=True))
    honest = [unseen[i] if i in unseen else linear.predict(rows[i], fine.weights) for i in coarse.judged.tolist()]
    return coarse.judged, np.hstack([fine.weights, coarse.weights]), np.column_stack([honest, coarse.honest])


def _trust(targets: Floats, lessons: Lessons, weighing: Weighing) -> Floats:
    """How much each example counts: less for labels with many examples, for titles and for built-in sentences."""
    sizes = np.maximum(targets.sum(0), 1)
    mean = sizes.mean() if len(sizes) else 1.0
    own = targets.sum(1)
    size = np.where(own > 0, targets @ sizes / np.maximum(own, 1), mean)
    trust = (mean / size) ** weighing.balance
    trust = np.where(lessons.titles, trust * weighing.title_trust, trust)
    return np.where(lessons.foreign, weighing.foreign_trust, trust).astype(np.float32)

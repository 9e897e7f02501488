"""Examples and what they teach: skills, agents, or that nobody is meant."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, starmap

import numpy as np
from numpy.typing import NDArray

from orchestrator.dialogue.elsewhere import ELSEWHERE
from orchestrator.dialogue.features import Floats, Integers, words_of

Flags = NDArray[np.bool_]

_ENOUGH = 50
"""So many examples of what nobody answers make the built-in ones needless; some might be answered here."""

MAX_GROUPS = 40
MAX_TITLES = 600
"""So many titles of articles teach words; all of them are found by retrieval."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the skills it asks for, all of them; none = out of scope.

    A skill is written `agent.skill`; `agent` alone says that only the agent is known. `knowledge` marks the title,
    heading or question of an article.
    """

    text: str
    skills: frozenset[str]
    knowledge: bool = False


@lru_cache(maxsize=4096)
def agent_of(label: str) -> str:
    """The agent of a label: of `order.cancel_order` and of `order` it is `order`."""
    return label.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Labels:
    """What examples name, in the order of the columns it is learnt in: skills, groups of skills, agents, nobody.

    A group is a set of skills that examples ask for at once. An agent of which no skill is known counts as a skill of
    that name. The skills stand agent by agent, those of each in its `ranges` and from `starts` on; `owner` is each
    skill's agent (its place), `place` says which of the skills one is.
    """

    skills: tuple[str, ...]
    groups: tuple[frozenset[str], ...]
    agents: tuple[str, ...]
    owner: Integers
    starts: Integers
    ranges: tuple[range, ...]
    place: Mapping[str, int]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Labels":
        """Collect the labels of examples."""
        named = {label for example in examples for label in example.skills}
        agents = tuple(sorted({agent_of(label) for label in named}))
        skilled = {agent_of(label) for label in named if "." in label}
        fine = [label for label in named if "." in label or label not in skilled]
        skills = tuple(sorted(fine, key=lambda label: (agent_of(label), label)))
        groups = Counter(example.skills for example in examples if len(example.skills) > 1)
        owner = np.array([agents.index(agent_of(skill)) for skill in skills], np.intp)
        starts = np.searchsorted(owner, np.arange(len(agents)))
        return cls(
            skills,
            tuple(group for group, _ in groups.most_common() if group <= set(skills))[:MAX_GROUPS],
            agents,
            owner,
            starts,
            tuple(starmap(range, pairwise([*starts.tolist(), len(skills)]))),
            {skill: place for place, skill in enumerate(skills)},
        )

    @property
    def fine(self) -> int:
        """How many columns are about skills and their groups; those of agents follow."""
        return len(self.skills) + len(self.groups)

    def owner_of(self, skill: str) -> int:
        """The place of a skill's agent."""
        return int(self.owner[self.place[skill]])

    def best_of_agents(self, values: NDArray[np.floating]) -> list[float]:
        """The highest of what there is for each skill, agent by agent."""
        best: list[float] = np.maximum.reduceat(values, self.starts).tolist()
        return best

    def targets(self, examples: Sequence[Example]) -> Floats:
        """What each column should say of each example: 1 where it holds, else 0."""
        groups = {group: len(self.skills) + place for place, group in enumerate(self.groups)}
        agents = {agent: self.fine + place for place, agent in enumerate(self.agents)}
        found = np.zeros((len(examples), self.fine + len(agents) + 1), np.float32)
        for row, example in zip(found, examples, strict=True):
            named = [self.place[label] for label in example.skills if label in self.place]
            row[[*named, *(agents[agent_of(label)] for label in example.skills)]] = 1
            if example.skills in groups:
                row[groups[example.skills]] = 1
            row[-1] = not example.skills
        return found


def _nobodys(examples: Sequence[Example]) -> Iterator[Example]:
    """The built-in sentences nobody here answers, unless enough examples say what that is here."""
    if sum(not example.skills for example in examples) < _ENOUGH:
        yield from (Example(text, frozenset()) for text in ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Examples made ready to learn from: their words, targets, and of what kind each is.

    `exact` marks those that say all about skills, `titles` the titles of articles, `foreign` the built-in sentences
    nobody here answers.
    """

    words: tuple[tuple[str, ...], ...]
    targets: Floats
    exact: Flags
    titles: Flags
    foreign: Flags

    @classmethod
    def of(cls, examples: Sequence[Example], labels: Labels) -> "Lessons":
        """All examples but, where articles are many, an even choice of their titles; plus what nobody here answers."""
        titles = [example for example in examples if example.knowledge]
        spread = titles[:: max(1, math.ceil(len(titles) / MAX_TITLES))]
        said = [example for example in examples if not example.knowledge]
        own = [*said, *spread]
        taught = [*own, *_nobodys(said)]
        return cls(
            tuple(words_of(example.text) for example in taught),
            labels.targets(taught),
            np.array([example.skills <= set(labels.skills) for example in taught]),
            np.array([example.knowledge for example in taught]),
            np.arange(len(taught)) >= len(own),
        )

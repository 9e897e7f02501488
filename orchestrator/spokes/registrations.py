"""Agents that are added at run time: what is kept of each, and what one that is not ours may not claim (pure)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Literal

from pydantic import AwareDatetime, Field

from hubbub.cards import SkillDescriptor
from hubbub.hashing import digest
from orchestrator.kept import Kept
from orchestrator.spokes.catalog import KnownAgent

Trust = Literal["own", "third_party"]
ForeignEffect = Literal["read", "at_most_once"]
AGENT_NAME = r"^[a-z][a-z0-9_-]{0,39}$"


class Registration(Kept):
    """An agent somebody added: under which name, where its card is, for which tenant's customers.

    `effect` is what a call of a third party's skills may do, as far as the company knows.
    """

    name: str = Field(pattern=AGENT_NAME)
    url: str
    trust: Trust = "third_party"
    effect: ForeignEffect = "at_most_once"
    tenant: str
    by: str
    at: AwareDatetime

    @property
    def id(self) -> str:
        """Tells it from any other of the same name: whoever is added again is somebody else."""
        return digest(self.tenant, self.name, self.url, self.at.isoformat())


def claimed(agent: KnownAgent, own: Iterable[KnownAgent]) -> tuple[str, ...]:
    """The skills of a third party's `agent` that are called as those of our `own` agents, where they meet."""
    taken = {skill.id for skill in _skills_met(agent, own)}
    return tuple(skill.id for skill in agent.typed.skills if skill.id in taken)


def humbled(agent: KnownAgent, own: Collection[KnownAgent]) -> KnownAgent:
    """A third party's agent without the skills and the example sentences that are our `own` agents', where they meet.

    Else any card could draw our customers' messages to itself by repeating what ours says.
    """
    met = tuple(_skills_met(agent, own))
    names = {skill.id for skill in met}
    sentences = {_plain(text) for skill in met for text in skill.examples}
    kept = tuple(_without(skill, sentences) for skill in agent.typed.skills if skill.id not in names)
    return replace(agent, typed=agent.typed.model_copy(update={"skills": kept}))


def _skills_met(agent: KnownAgent, own: Iterable[KnownAgent]) -> Iterator[SkillDescriptor]:
    """Those of the agents that serve the same customers: what is added for one company takes nothing from others."""
    return (skill for one in own if one.tenant in {None, agent.tenant} for skill in one.typed.skills)


def _without(skill: SkillDescriptor, sentences: Collection[str]) -> SkillDescriptor:
    kept = tuple(text for text in skill.examples if _plain(text) not in sentences)
    return skill.model_copy(update={"examples": kept})


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?")

"""How patient the hub is with an agent: what the settings say, then a skill's card, then the operator (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hubbub.cards import MAX_SKILLS, MOST_ATTEMPTS, SKILL_ID, Fallback, SkillDescriptor
from orchestrator.spokes.catalog import Catalog, KnownAgent

AgentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
SkillId = Annotated[str, StringConstraints(pattern=SKILL_ID)]


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How patient the hub is with the calls of one skill, and with its agent.

    A call may take `timeout_s` seconds and is tried `attempts` times; `fallback` stands in for a look-up that is not
    answered. Of an agent, `at_once` calls are under way at most; it is left alone after `failures` failed calls in a
    row, for `rest_s` seconds; there are `retry_share` retries for each call at most, on average.
    """

    timeout_s: float = 2.0
    attempts: int = 3
    fallback: Fallback | None = None
    at_once: int = 64
    failures: int = 5
    rest_s: float = 3.0
    retry_share: float = 0.2


class Wish(BaseModel):
    """Root of what an operator may say: what is not said is left as it is, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def said(self) -> dict[str, Any]:
        """What of a CallPolicy is said, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set if name in CallPolicy.__dataclass_fields__}


class StandIn(Fallback):
    """A fallback as an operator writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SkillWish(Wish):
    """What an operator says of one skill; see CallPolicy."""

    timeout_s: float = Field(
        2.0, ge=0.05, le=60, strict=True, description="seconds one try may take; the card's by default"
    )
    attempts: int = Field(3, ge=1, le=MOST_ATTEMPTS, strict=True, description="tries in all; the card's by default")
    fallback: StandIn | None = Field(None, description="what stands in for a look-up that is not answered")


class CallWish(Wish):
    """What may be said of an agent's calls, and of those of its skills; it concerns nobody else who calls the agent."""

    timeout_s: float = Field(
        2.0, ge=0.05, le=60, strict=True, description="seconds one try may take; the card's by default"
    )
    attempts: int = Field(3, ge=1, le=MOST_ATTEMPTS, strict=True, description="tries in all; the card's by default")
    skills: dict[SkillId, SkillWish] = Field(
        default_factory=dict, max_length=MAX_SKILLS, description="what is said of single skills, by id"
    )


class AgentWish(CallWish):
    """What an operator says of an agent, and of all its skills but those with words of their own."""

    at_once: int = Field(64, ge=1, le=1_000)
    failures: int = Field(5, ge=1)
    rest_s: float = Field(3.0, gt=0, le=10)
    retry_share: float = Field(0.2, ge=0, le=2)


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy of every agent and skill. `defaults` come from the settings, `agents` from the operator."""

    defaults: CallPolicy = CallPolicy()
    agents: Mapping[str, CallWish] = field(default_factory=dict)

    def of_agent(self, name: str) -> CallPolicy:
        """The policy of an agent; what it says of single skills is for those without words of their own."""
        return replace(self.defaults, **self.agents.get(name, CallWish()).said())

    def of_skill(self, agent: str, card: SkillDescriptor) -> CallPolicy:
        """The policy of a skill: the operator's word on it goes before that on its agent, and both before its card."""
        wish = self.agents.get(agent, CallWish())
        carded = {"timeout_s": card.timeout_ms / 1000, "attempts": card.attempts, "fallback": card.fallback}
        return replace(self.defaults, **{**carded, **wish.said(), **wish.skills.get(card.id, SkillWish()).said()})

    def applied_to(self, catalog: Catalog) -> Catalog:
        """The catalog with each skill as patient as its policy: what turns are planned on."""
        return Catalog({name: self._applied(agent) for name, agent in catalog.agents.items()})

    def unmatched(self, catalog: Catalog, *, complete: bool) -> tuple[str, ...]:
        """Where the operator speaks of what is not there: skills their agent has not, agents nobody has seen.

        As long as the catalog is not `complete`, an agent may still come.
        """
        found = [name for name in self.agents if complete and name not in catalog.agents]
        for name, agent in catalog.agents.items():
            known = {skill.id for skill in agent.typed.skills}
            found += [
                f"{name}.skills.{skill}" for skill in self.agents.get(name, CallWish()).skills if skill not in known
            ]
        return tuple(found)

    def _applied(self, agent: KnownAgent) -> KnownAgent:
        if agent.name not in self.agents:
            return agent
        skills = tuple(self._as_patient(agent.name, skill) for skill in agent.typed.skills)
        return replace(agent, typed=agent.typed.model_copy(update={"skills": skills}))

    def _as_patient(self, agent: str, card: SkillDescriptor) -> SkillDescriptor:
        policy = self.of_skill(agent, card)
        told = {"timeout_ms": round(policy.timeout_s * 1000), "attempts": policy.attempts, "fallback": policy.fallback}
        return card.model_copy(update=told)

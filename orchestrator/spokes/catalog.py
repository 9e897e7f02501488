"""What the agents can do, as their cards say: an immutable picture that turns are planned on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hubbub.cards import AgentCard, SkillDescriptor, TypedSkills, Vocabulary
from hubbub.semantics import TellableFact, TypedField, required_names, tellable_facts, typed_fields
from orchestrator.spokes.protocols import NATIVE, Protocol


@dataclass(frozen=True)
class KnownSkill:
    """A skill of an agent, with its typed fields read from its schemas."""

    agent: str
    address: str
    descriptor: SkillDescriptor
    protocol: Protocol = NATIVE
    approve_above: int | None = None
    """Above so many minor units a person must agree, whatever the agent asks for; None where that is left to it."""
    registration: str = ""
    """Which registration its agent goes back to; "" where it is configured."""

    @cached_property
    def name(self) -> str:
        """The qualified name, as in `order.track_shipment`."""
        return f"{self.agent}.{self.descriptor.id}"

    @cached_property
    def inputs(self) -> tuple[TypedField, ...]:
        """Typed fields of the input; only the outermost can be bound."""
        return tuple(field for field in typed_fields(self.descriptor.input_schema) if len(field.path) == 1)

    @cached_property
    def outputs(self) -> tuple[TypedField, ...]:
        """Typed fields anywhere in the output."""
        return typed_fields(self.descriptor.output_schema)

    @cached_property
    def facts(self) -> tuple[TellableFact, ...]:
        """What its output tells of conditions."""
        return tellable_facts(self.descriptor.output_schema)

    @property
    def outside(self) -> bool:
        """Whether its agent was registered, and not configured."""
        return bool(self.registration)

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.descriptor.effect == "read"

    @property
    def reads_words(self) -> bool:
        """Whether its agent reads by itself what the customer wrote."""
        return self.protocol != NATIVE


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent whose card has been read.

    `examples` are further sentences it serves for one of its skills, and `passages` the words of what that skill can
    tell of. `tenant` is the only company whose customers it serves, where it was registered for one, by which
    `registration`, and `limits` are a company's limits of approval by skill, in minor units.
    """

    address: str
    card: AgentCard
    typed: TypedSkills
    etag: str = field(compare=False)
    """Another one for the same card is no change: some servers make one up for each answer."""
    examples: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    protocol: Protocol = NATIVE
    tenant: str | None = None
    registration: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The agent's name."""
        return self.card.name


@dataclass(frozen=True)
class Catalog:
    """All agents known at one moment, by name."""

    agents: Mapping[str, KnownAgent] = field(default_factory=dict)

    @classmethod
    def of(cls, agents: Iterable[KnownAgent]) -> "Catalog":
        """A catalog of `agents`; where two bear one name, the first keeps it."""
        named: dict[str, KnownAgent] = {}
        for agent in agents:
            named.setdefault(agent.name, agent)
        return cls(named)

    @property
    def tenants(self) -> frozenset[str]:
        """Those for whom agents were registered."""
        return frozenset(agent.tenant for agent in self.agents.values() if agent.tenant is not None)

    def of_tenant(self, tenant: str | None) -> "Catalog":
        """The catalog without the agents that were registered for others; for None, for anybody."""
        if tenant not in self._shares:
            own = {name: agent for name, agent in self.agents.items() if agent.tenant in {None, tenant}}
            self._shares[tenant] = self if len(own) == len(self.agents) else Catalog(own)
        return self._shares[tenant]

    @cached_property
    def _shares(self) -> dict[str | None, "Catalog"]:
        return {}

    @cached_property
    def all_skills(self) -> Mapping[str, KnownSkill]:
        """Every skill by its qualified name, also those for operators only."""
        skills = (
            KnownSkill(
                agent.name,
                agent.address,
                descriptor,
                agent.protocol,
                agent.limits.get(descriptor.id),
                registration=agent.registration,
            )
            for agent in self.agents.values()
            for descriptor in agent.typed.skills
        )
        return {skill.name: skill for skill in skills}

    @cached_property
    def skills(self) -> Mapping[str, KnownSkill]:
        """The skills that a customer's turn may call, by their qualified names."""
        return {name: skill for name, skill in self.all_skills.items() if not skill.descriptor.requires_operator}

    @cached_property
    def vocabulary(self) -> Mapping[str, Vocabulary]:
        """How values of semantic types look, joined over all agents."""
        joined: dict[str, Vocabulary] = {}
        for agent in self.agents.values():
            for kind, words in agent.typed.vocabulary.items():
                known = joined.get(kind, Vocabulary())
                patterns = [pattern for pattern in (known.pattern, words.pattern) if pattern]
                joined[kind] = Vocabulary(values=known.values + words.values, pattern="|".join(patterns) or None)
        return joined

    @cached_property
    def answering(self) -> str | None:
        """The skill that answers questions about how things work: the one with the most knowledge; None without any."""
        knowing = [agent for agent in self.agents.values() if agent.typed.examples_skill and agent.examples]
        most = max(knowing, key=lambda agent: len(agent.examples), default=None)
        return f"{most.name}.{most.typed.examples_skill}" if most else None

    def without(self, agents: Collection[str], skills: Collection[str]) -> "Catalog":
        """The same without these agents, and these skills (qualified) of the others."""
        return Catalog({name: _without(agent, skills) for name, agent in self.agents.items() if name not in agents})

    def limited(self, limits: Mapping[str, int]) -> "Catalog":
        """The same with limits of approval by qualified skill, in minor units."""
        by_agent: dict[str, dict[str, int]] = {}
        for name, limit in limits.items():
            agent, _, skill = name.partition(".")
            by_agent.setdefault(agent, {})[skill] = limit
        return Catalog({name: replace(agent, limits=by_agent.get(name, {})) for name, agent in self.agents.items()})

    def producers(self, kind: str) -> tuple[KnownSkill, ...]:
        """Read skills that put out a value (or values) of semantic type `kind`."""
        return tuple(
            skill for skill in self.skills.values() if skill.reads and any(out.type == kind for out in skill.outputs)
        )

    def makers(self, kind: str) -> tuple[KnownSkill, ...]:
        """Skills with an effect that put out one value of semantic type `kind` and can be taken back."""
        return tuple(
            skill
            for skill in self.skills.values()
            if any(out.type == kind and not out.many for out in skill.outputs) and self.compensating(skill)
        )

    def compensating(self, skill: KnownSkill) -> KnownSkill | None:
        """The skill that takes the effect of `skill` back, as its card says.

        None unless both can be repeated under their step keys without asking anybody, and all that the second one
        needs, which must be something, is in what the first one puts out: what is taken back is exactly what was done.
        """
        other = self.skills.get(f"{skill.agent}.{skill.descriptor.compensate}")
        if other is None or not (_just_acts(skill) and _just_acts(other)):
            return None
        given = {out.type for out in skill.outputs if not out.many}
        types = {wanted.path[0]: wanted.type for wanted in other.inputs}
        needed = required_names(other.descriptor.input_schema)
        return other if needed and all(types.get(name) in given for name in needed) else None

    def reaching(self, goal: str) -> KnownSkill | None:
        """A skill with an effect that puts out semantic type `goal`, such as `email.sent`."""
        for skill in self.skills.values():
            if not skill.reads and any(out.type == goal for out in skill.outputs):
                return skill
        return None

    @property
    def descriptions(self) -> Mapping[str, str]:
        """What each agent that customers can ask for something can help with, as the end of "I can help with …"."""
        asked = {one.agent for one in self.skills.values() if one.descriptor.audience == "customer"}
        return {name: agent.card.description.rstrip(".") for name, agent in self.agents.items() if name in asked}


def _without(agent: KnownAgent, skills: Collection[str]) -> KnownAgent:
    kept = tuple(skill for skill in agent.typed.skills if f"{agent.name}.{skill.id}" not in skills)
    return replace(agent, typed=agent.typed.model_copy(update={"skills": kept}))


def _just_acts(skill: KnownSkill) -> bool:
    return skill.descriptor.effect == "idempotent" and skill.descriptor.confirm == "never"

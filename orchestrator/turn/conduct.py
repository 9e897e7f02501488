"""How the turns of one company are conducted: what was learned of the agents, as its configuration has it (pure)."""

from dataclasses import dataclass, field, replace

from orchestrator.configuration.document import ALWAYS, Configuration, Disabled, Limit
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.router import RouterConfig
from orchestrator.dialogue.wording import PLAIN, Voice, Wording, introduced, toned
from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.policy import Policies
from orchestrator.turn.decide import MISSES
from orchestrator.turn.understand import Understanding

_THRESHOLDS = frozenset(RouterConfig.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a turn goes by, from its beginning to its end; a change makes a new one.

    `version` is that of the company's configuration, 0 without any. After `misses` messages in a row that led nowhere a
    person is asked to join. A closed conversation `stays_closed`, or goes on with the next message.
    """

    understanding: Understanding
    wording: Wording = PLAIN
    version: int = 0
    misses: int = MISSES
    stays_closed: bool = False
    disabled: Disabled = field(default_factory=Disabled)

    def offers(self, skill: str) -> bool:
        """Whether a qualified skill may be called for a new message."""
        return skill not in self.disabled.skills and agent_of(skill) not in self.disabled.agents

    def voice(self, language: str) -> Voice:
        """The voice in which a turn is answered."""
        return self.understanding.voice(self.wording, language)

    def of_tenant(self, tenant: str) -> "Conduct":
        """The same without the agents that were registered for others."""
        understanding = self.understanding.of_tenant(tenant)
        return self if understanding is self.understanding else replace(self, understanding=understanding)

    def by(self, configuration: Configuration, version: int) -> "Conduct":
        """This conduct, as a company's configuration has it."""
        routing = configuration.routing
        return Conduct(
            understanding=_understanding(self.understanding, configuration),
            wording=_wording(self.wording, configuration),
            version=version,
            misses=routing.person_after or self.misses,
            stays_closed=configuration.conversations.when_closed == "stay_closed",
            disabled=configuration.disabled,
        )


def _understanding(usual: Understanding, configuration: Configuration) -> Understanding:
    """The same lessons, with other thresholds; what is disabled is recognised still, and said not to be offered."""
    said = configuration.routing.model_dump(exclude_none=True)
    thresholds = {name: value for name, value in said.items() if name in _THRESHOLDS}
    router = replace(usual.router, config=replace(usual.router.config, **thresholds))
    return replace(usual, catalog=_catalog(usual.catalog, configuration), router=router)


def _catalog(usual: Catalog, configuration: Configuration) -> Catalog:
    disabled = configuration.disabled
    offered = Policies(agents=configuration.calls).applied_to(usual.without(disabled.agents, disabled.skills))
    return offered.limited({skill: minor_units(limit) for skill, limit in configuration.approvals.items()})


def _wording(usual: Wording, configuration: Configuration) -> Wording:
    """The built-in words, then the tone, the introduction, the operator's file, and at last the company's own words."""
    persona = configuration.persona
    tone, introduction = toned(persona.tone), introduced(persona.name, persona.company)
    return usual.above(Wording(tone).below(introduction).own).below(configuration.sentences)


def minor_units(limit: Limit) -> int:
    """A limit as an amount: what always needs an approval needs it above nothing."""
    return 0 if limit == ALWAYS else limit

"""What the hub knows and how it acts on it now: swapped as one, so that no turn sees half of a change."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from orchestrator.configuration.document import Configuration
from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.meaning import Encoder, Silent
from orchestrator.dialogue.wording import PLAIN, Wording
from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.lines import Lines
from orchestrator.spokes.policy import Policies
from orchestrator.spokes.policy_file import VARIABLE
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.learning import beside_turns
from orchestrator.turn.understand import Understanding

Earlier = Callable[[str, int], Awaitable[Configuration | None]]
log = logging.getLogger(__name__)


@dataclass
class Mind:
    """The newest conduct, for tenants without a configuration the `usual` one.

    Learning happens in a thread; turns go on with the old lessons until then.
    """

    policies: Policies
    addresses: int
    lines: Lines
    labelled: tuple[Example, ...] = ()
    encoder: Encoder = field(default_factory=Silent)
    wording: Wording = PLAIN
    usual: Conduct = field(init=False)
    _configured: dict[str, tuple[int, Configuration]] = field(default_factory=dict)
    _conducts: dict[str, Conduct] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.usual = Conduct(Understanding.learn(Catalog()), self.wording)

    def conduct(self, tenant: str) -> Conduct:
        """How a tenant's turns are conducted that begin now."""
        return self._conducts.get(tenant) or self.usual.of_tenant(tenant)

    async def conduct_at(self, tenant: str, version: int, earlier: Earlier) -> Conduct:
        """How a turn goes on that began with a version of the configuration; with the newest where that is gone.

        Raises StoreUnavailable.
        """
        newest = self.conduct(tenant)
        if version == newest.version:
            return newest
        if version == 0:
            return self.usual.of_tenant(tenant)
        configuration = await earlier(tenant, version)
        return self.usual.of_tenant(tenant).by(configuration, version) if configuration else newest

    def configure(self, tenant: str, version: int, configuration: Configuration) -> None:
        """Go by a version of a tenant's configuration from the next turn on."""
        self._configured[tenant] = version, configuration
        self._conducts[tenant] = self.usual.of_tenant(tenant).by(configuration, version)

    async def learn(self, catalog: Catalog) -> None:
        """Learn a new catalog and swap it in; say where the operator's policy is about nothing in it."""
        for name in self.policies.unmatched(catalog, complete=len(catalog.agents) >= self.addresses):
            log.warning("%s: %s: there is no such agent or skill", VARIABLE, name)
        catalog = self.policies.applied_to(catalog)
        learned = await beside_turns(partial(Understanding.learn, catalog, self.labelled, self.encoder))
        self.usual = Conduct(learned, self.wording)
        self._conducts = {
            tenant: self.usual.of_tenant(tenant).by(configuration, version)
            for tenant, (version, configuration) in self._configured.items()
        }
        self.lines.keep({(agent.address, agent.name) for agent in catalog.agents.values()})

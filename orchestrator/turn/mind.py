"""What the hub knows and how it acts on it now: swapped as one, so that no turn sees half of a change."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import anyio

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
READ_EVERY_SECONDS = 0.25
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
    _taught: dict[str, tuple[Example, ...]] = field(default_factory=dict)
    _learning: anyio.Lock = field(default_factory=anyio.Lock)

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
        await self._learn(catalog)
        self.lines.keep({(agent.address, agent.name) for agent in catalog.agents.values()})

    async def read_ahead(self) -> None:
        """Read what the encoder was not ready for, then learn again by it; until cancelled.

        It rests as long as it reads, so that turns which share the processor are not kept waiting.
        """
        while True:
            began = time.monotonic()
            if self.encoder.unread:
                await anyio.to_thread.run_sync(self.encoder.read_some)
                if not self.encoder.unread:
                    await self._learn(None)
                    log.info("what was not read before is read, and learned again")
            await anyio.sleep(max(READ_EVERY_SECONDS, time.monotonic() - began))

    async def teach(self, tenant: str, examples: tuple[Example, ...]) -> None:
        """Learn a tenant's own examples, in place of those it had before, for its customers only; swap that in."""
        async with self._learning:
            if self._taught.get(tenant, ()) != examples:
                known = self.usual.understanding
                learning = partial(known.taught, tenant, examples, self.labelled, self.encoder)
                self._go_by(await beside_turns(learning))
                self._taught[tenant] = examples

    async def _learn(self, catalog: Catalog | None) -> None:
        """Learn a catalog, or the one that is known anew."""
        async with self._learning:
            catalog = self.usual.understanding.catalog if catalog is None else catalog
            taught = {tenant: examples for tenant, examples in self._taught.items() if examples}
            learning = partial(Understanding.learn, catalog, self.labelled, self.encoder, taught)
            self._go_by(await beside_turns(learning))

    def _go_by(self, learned: Understanding) -> None:
        self.usual = Conduct(learned, self.wording)
        self._conducts = {
            tenant: self.usual.of_tenant(tenant).by(configuration, version)
            for tenant, (version, configuration) in self._configured.items()
        }

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
from orchestrator.turn.latest import Latest
from orchestrator.turn.learning import beside_turns
from orchestrator.turn.understand import Understanding

Earlier = Callable[[str, int], Awaitable[Configuration | None]]
LOOK_EVERY_SECONDS = 0.25
MOST_TENANTS = 20
"""So many have lessons of their own in memory: 5 to 13 MiB each, with ten examples and with five thousand."""
log = logging.getLogger(__name__)


@dataclass
class Mind:
    """The newest conduct, for tenants without a configuration the `usual` one.

    Learning happens in a thread; turns go on with the old lessons until then. Of the tenants with agents or examples of
    their own those whose customers spoke last have what is learned of these in memory; with another one's first message
    it is learned again, and meanwhile what all go by is good enough.
    """

    policies: Policies
    addresses: int
    lines: Lines
    labelled: tuple[Example, ...] = ()
    encoder: Encoder = field(default_factory=Silent)
    wording: Wording = PLAIN
    latest: Latest = field(default_factory=lambda: Latest(MOST_TENANTS))
    usual: Conduct = field(init=False)
    _configured: dict[str, tuple[int, Configuration]] = field(default_factory=dict)
    _conducts: dict[str, Conduct] = field(default_factory=dict)
    _taught: dict[str, tuple[Example, ...]] = field(default_factory=dict)
    _own: frozenset[str] = frozenset()
    _learning: anyio.Lock = field(default_factory=anyio.Lock)

    def __post_init__(self) -> None:
        self.usual = Conduct(Understanding.learn(Catalog()), self.wording)

    def conduct(self, tenant: str) -> Conduct:
        """How a tenant's turns are conducted that begin now."""
        if tenant in self._own:
            self.latest.heard(tenant)
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

    def goes_by_own(self, tenant: str) -> bool:
        """Whether what is learned of a tenant's own agents and examples is in memory."""
        return tenant in self.usual.understanding.shares

    async def read_ahead(self) -> None:
        """Read what the encoder was not ready for, then learn again by it, and what tenants lack; until cancelled.

        It rests as long as it works, so that turns which share the processor are not kept waiting.
        """
        while True:
            began = time.monotonic()
            if self.encoder.unread:
                await anyio.to_thread.run_sync(self.encoder.read_some)
                if not self.encoder.unread:
                    await self._learn(None)
                    log.info("what was not read before is read, and learned again")
            for tenant in self.latest.missed():
                await self._recall(tenant)
            await anyio.sleep(max(LOOK_EVERY_SECONDS, time.monotonic() - began))

    async def teach(self, tenant: str, examples: tuple[Example, ...]) -> None:
        """Learn a tenant's own examples, in place of those it had before, for its customers only; swap that in.

        Where there is no room for one more tenant, they are learned once a customer of it speaks.
        """
        async with self._learning:
            before = self._taught.get(tenant, ())
            if before == examples:
                return
            self._taught[tenant] = examples
            try:
                if self.goes_by_own(tenant) or self.latest.has_room:
                    await self._learn_of(tenant)
                else:
                    self._go_by(self.usual.understanding)
            except BaseException:
                self._taught[tenant] = before
                raise

    async def _recall(self, tenant: str) -> None:
        """Learn what is a tenant's own, which had to make room for others'."""
        async with self._learning:
            try:
                await self._learn_of(tenant)
            except Exception:
                # Its customers' turns go on with what all go by; trying again at once would keep a core busy for ever.
                log.exception("what is %s's own could not be learned again", tenant)

    async def _learn_of(self, tenant: str) -> None:
        """Learn what is a tenant's own, which takes the place of what was learned for those who spoke longest ago."""
        has_own = tenant in self._with_own(self.usual.understanding.catalog)
        gone = self.latest.keep(tenant) if has_own else self.latest.forget(tenant)
        known, examples = self.usual.understanding.forgetting(gone), self._taught.get(tenant, ())
        self._go_by(await beside_turns(partial(known.taught, tenant, examples, self.labelled, self.encoder)))

    async def _learn(self, catalog: Catalog | None) -> None:
        """Learn a catalog, or the one that is known anew."""
        async with self._learning:
            catalog = self.usual.understanding.catalog if catalog is None else catalog
            kept = self.latest.among(self._with_own(catalog))
            learning = partial(Understanding.learn, catalog, self.labelled, self.encoder, self._taught, kept)
            self._go_by(await beside_turns(learning))

    def _with_own(self, catalog: Catalog) -> frozenset[str]:
        """The tenants with agents or examples of their own."""
        return catalog.tenants.union(tenant for tenant, examples in self._taught.items() if examples)

    def _go_by(self, learned: Understanding) -> None:
        self.usual, self._own = Conduct(learned, self.wording), self._with_own(learned.catalog)
        self._conducts = {
            tenant: self.usual.of_tenant(tenant).by(configuration, version)
            for tenant, (version, configuration) in self._configured.items()
        }

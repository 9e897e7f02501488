"""Keeps the catalog true: reads the agents' cards, and reads them again when they change or come back."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

import anyio

from hubbub.cards import CARD_PATH, AgentCard, TypedSkills
from hubbub.wire import ExampleList
from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.transport import NOT_MODIFIED, OK, Connections

UNSEEN_SECONDS = 0.25
SEEN_SECONDS = 2.0
READ_SECONDS = 2.0
MAX_CARD_BYTES = 4 * 1024 * 1024
MAX_CARD_PARTS = 100_000
"""Read as JSON, each value takes some hundred bytes of memory, however short it is on the wire."""
log = logging.getLogger(__name__)
OnChange = Callable[[Catalog], Awaitable[None]]


@dataclass
class AgentStanding:
    """How a configured address stands: the agent last seen there, and whether it answered the last time.

    `taken_up` is whether turns can be planned with it.
    """

    address: str
    known: KnownAgent | None = None
    taken_up: bool = False
    reachable: bool = False
    trouble: str = "not seen yet"


@dataclass
class Registry:
    """The agents at the configured addresses. `on_change` is called with each new catalog before turns see it."""

    connections: Connections
    addresses: tuple[str, ...]
    on_change: OnChange
    settle_s: float
    standings: dict[str, AgentStanding] = field(init=False)
    settled: anyio.Event = field(init=False, default_factory=anyio.Event)
    _taking_up: anyio.Lock = field(init=False, default_factory=anyio.Lock)
    _catalog: Catalog = field(init=False, default_factory=Catalog)

    def __post_init__(self) -> None:
        self.standings = {address: AgentStanding(address) for address in self.addresses}

    @property
    def catalog(self) -> Catalog:
        """What turns are planned on now."""
        return self._catalog

    def unseen(self) -> tuple[str, ...]:
        """The addresses where no agent was seen so far."""
        return tuple(address for address, standing in self.standings.items() if standing.known is None)

    @property
    def all_seen(self) -> bool:
        """Whether every configured agent was seen at least once, and turns can be planned with it."""
        return all(standing.taken_up for standing in self.standings.values())

    async def watch(self) -> None:
        """Read cards until cancelled. Sets `settled` when every agent was seen, or after `settle_s` seconds."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._settle_late)
            for address in self.addresses:
                tasks.start_soon(self._watch_one, address)

    async def _settle_late(self) -> None:
        await anyio.sleep(self.settle_s)
        self.settled.set()

    async def _watch_one(self, address: str) -> None:
        standing = self.standings[address]
        while True:
            await self._look(standing)
            if self.all_seen:
                self.settled.set()
            await anyio.sleep(SEEN_SECONDS if standing.reachable else UNSEEN_SECONDS)

    async def _look(self, standing: AgentStanding) -> None:
        try:
            with anyio.fail_after(READ_SECONDS):
                seen = await self._read(standing)
        except (HttpTrouble, TimeoutError, ValueError) as error:
            if standing.reachable:
                log.warning("agent at %s is lost: %s", standing.address, error or type(error).__name__)
            standing.reachable, standing.trouble = False, type(error).__name__
            return
        standing.reachable, standing.trouble = True, ""
        if seen is not None:
            standing.known = seen
            log.info("agent %s %s at %s", seen.name, seen.card.version, standing.address)
        try:
            await self._take_up()
        except Exception:
            # One odd card must not end the watching of all agents: turns go on with what was learned before, and the
            # next look tries again.
            log.exception("could not take up the agents as they are now")

    async def _take_up(self) -> None:
        """Hand the newest catalog on; one at a time, so that an older one never replaces it."""
        async with self._taking_up:
            known = [standing for standing in self.standings.values() if standing.known]
            catalog = Catalog.of(standing.known for standing in known if standing.known)
            if catalog != self._catalog:
                await self.on_change(catalog)
                self._catalog = catalog
            for standing in known:
                standing.taken_up = True

    async def _read(self, standing: AgentStanding) -> KnownAgent | None:
        """The agent at this address, or None when it is as it was."""
        known = standing.known
        found = await self._get(standing.address + CARD_PATH, known.etag if known else "")
        if found is None:
            return None
        content, etag = found
        card = AgentCard.model_validate_json(content)
        typed = card.typed()
        examples = await self._examples(standing.address, typed)
        seen = KnownAgent(standing.address, card, typed, etag, examples)
        return None if seen == known else seen

    async def _examples(self, address: str, typed: TypedSkills) -> tuple[str, ...]:
        if not typed.examples_url:
            return ()
        found = await self._get(urljoin(address + "/", typed.examples_url), "")
        return ExampleList.model_validate_json(found[0]).items if found else ()

    async def _get(self, url: str, etag: str) -> tuple[bytes, str] | None:
        """What is at `url`, and its ETag; None when that is still `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        reply = await self.connections.send("GET", url, headers, limit=MAX_CARD_BYTES, connect_s=READ_SECONDS)
        if etag and reply.status == NOT_MODIFIED:
            return None
        if reply.status != OK:
            raise ValueError(f"status {reply.status}")
        if reply.content is None or reply.content.count(b",") > MAX_CARD_PARTS:
            raise ValueError("the card is too large")
        return reply.content, reply.headers.get("etag", "")

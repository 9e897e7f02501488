"""Keeps the catalog true: reads the agents' cards, and reads them again when they change or come back."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace

import anyio
from anyio.abc import TaskGroup

from orchestrator.spokes.catalog import Catalog, KnownAgent
from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.looking import READ_SECONDS, CardReader
from orchestrator.spokes.registrations import Registration, humbled
from orchestrator.spokes.transport import Connections

UNSEEN_SECONDS = 0.25
SEEN_SECONDS = 2.0
REGISTERED_SECONDS = 0.5
CHANGED_SECONDS = 60.0
"""Between two looks at somebody else's card that has just changed: each change has everything learned anew."""
NAME_CHARS = 40
log = logging.getLogger(__name__)
OnChange = Callable[[Catalog], Awaitable[None]]
Registered = Callable[[], Awaitable[Iterable[Registration] | None]]
"""The registrations as they are now; None while nobody can tell."""


@dataclass
class AgentStanding:
    """How an address stands: the agent last seen there, and whether it answered the last time.

    `taken_up` is what turns can be planned with of it; one that was added at run time has its `registration`.
    """

    address: str
    registration: Registration | None = None
    known: KnownAgent | None = None
    taken_up: KnownAgent | None = None
    reachable: bool = False
    trouble: str = "not seen yet"

    @property
    def name(self) -> str | None:
        """The agent's name, once it is settled."""
        if self.registration is not None:
            return self.registration.name
        return self.known.name if self.known is not None else None

    @property
    def learned(self) -> bool:
        """Whether turns are planned with it as it was last seen."""
        return self.known is not None and self.taken_up is self.known

    @property
    def is_ours(self) -> bool:
        """Whether the company runs it: whoever configured or registered it says so, never its card."""
        return self.registration is None or self.registration.trust == "own"


async def _nobody() -> tuple[Registration, ...]:
    return ()


@dataclass
class Registry:
    """The agents at the configured addresses, and those that were `registered`, whose cards are read by `outside`.

    `on_change` is called with each new catalog before turns see it; not before all configured agents are known, or were
    waited for long enough, since until then no turn is taken and each change has everything learned anew.
    """

    connections: Connections
    addresses: tuple[str, ...]
    on_change: OnChange
    settle_s: float
    registered: Registered = _nobody
    outside: CardReader | None = None
    standings: dict[str, AgentStanding] = field(init=False)
    settled: anyio.Event = field(init=False, default_factory=anyio.Event)
    _waited: bool = field(init=False, default=False)
    _wanted: anyio.Event = field(init=False, default_factory=anyio.Event)
    _taking_up: anyio.Lock = field(init=False, default_factory=anyio.Lock)
    _catalog: Catalog = field(init=False, default_factory=Catalog)

    def __post_init__(self) -> None:
        self.standings = {address: AgentStanding(address) for address in self.addresses}

    @property
    def catalog(self) -> Catalog:
        """What turns are planned on now."""
        return self._catalog

    def named(self, name: str) -> AgentStanding | None:
        """The standing of the agent of this name."""
        return next((standing for standing in self.standings.values() if standing.name == name), None)

    @property
    def configured(self) -> tuple[AgentStanding, ...]:
        """Those that every start waits for."""
        return tuple(standing for standing in self.standings.values() if standing.registration is None)

    def unseen(self) -> tuple[str, ...]:
        """The addresses where an agent of ours was not seen so far."""
        return tuple(one.address for one in self.standings.values() if one.is_ours and one.known is None)

    @property
    def all_seen(self) -> bool:
        """Whether every configured agent was seen at least once, and turns can be planned with it."""
        return all(standing.taken_up is not None for standing in self.configured)

    async def watch(self) -> None:
        """Read cards until cancelled. Sets `settled` when every agent was seen, or after `settle_s` seconds."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._settle_late)
            for standing in self.configured:
                tasks.start_soon(self._watch_one, standing)
            tasks.start_soon(self._follow, tasks)

    async def _settle_late(self) -> None:
        await anyio.sleep(self.settle_s)
        self._waited = True
        await self._take_up_safely()
        self.settled.set()

    async def _follow(self, tasks: TaskGroup) -> None:
        """Watch those that are registered, and let go of those that are no more."""
        while True:
            now = await self.registered()
            if now is not None and await self._changed({one.url: one for one in now}, tasks):
                await self._take_up_safely()
            with anyio.move_on_after(REGISTERED_SECONDS):
                await self._wanted.wait()
            self._wanted = anyio.Event()

    def look_again(self) -> None:
        """See at once what is registered now."""
        self._wanted.set()

    async def _changed(self, now: dict[str, Registration], tasks: TaskGroup) -> bool:
        """Make the standings those of `now`; whether one is gone."""
        gone = [
            one
            for one in self.standings.values()
            if one.registration is not None and now.get(one.address) != one.registration
        ]
        for standing in gone:
            del self.standings[standing.address]
        for url, registration in now.items():
            if url not in self.standings:
                self.standings[url] = AgentStanding(url, registration)
                tasks.start_soon(self._watch_one, self.standings[url])
        return bool(gone)

    async def _watch_one(self, standing: AgentStanding) -> None:
        while self.standings.get(standing.address) is standing:
            before = standing.known
            await self._look(standing)
            if self.all_seen:
                self.settled.set()
            changed = before is not None and standing.known is not before
            await anyio.sleep(pause_s(standing, changed=changed))

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
        await self._take_up_safely()

    async def _read(self, standing: AgentStanding) -> KnownAgent | None:
        """The agent at this address, or None when it is as it was."""
        added, known = standing.registration, standing.known
        if added is None:
            return await CardReader(self.connections).own(standing.address, known)
        reader = self.outside or CardReader(self.connections)
        if added.trust == "own":
            seen = await reader.own(standing.address, known)
            if seen is not None and seen.name != added.name:  # nobody else's name, once it is settled
                raise ValueError(f"its card calls it {seen.name[:NAME_CHARS]}, not {added.name}")
        else:
            seen = await reader.foreign(standing.address, added.effect, added.name, known)
        return replace(seen, tenant=added.tenant, registration=added.id) if seen is not None else None

    async def _take_up_safely(self) -> None:
        try:
            await self._take_up()
        except Exception:
            # One odd card must not end the watching of all agents: turns go on with what was learned before, and the
            # next look tries again.
            log.exception("could not take up the agents as they are now")

    async def _take_up(self) -> None:
        """Hand the newest catalog on; one at a time, so that an older one never replaces it."""
        async with self._taking_up:
            if self._is_incomplete():
                return
            known = [(standing, standing.known) for standing in self.standings.values() if standing.known]
            catalog = _catalog_of([standing for standing, _ in known])
            if catalog != self._catalog:
                await self.on_change(catalog)
                self._catalog = catalog
            for standing, seen in known:
                standing.taken_up = seen

    def _is_incomplete(self) -> bool:
        """Whether agents are still waited for that are needed from the start."""
        return not self._waited and any(standing.known is None for standing in self.configured)


def pause_s(standing: AgentStanding, *, changed: bool) -> float:
    """Seconds until a card is read again that was read just now, and had `changed` or not."""
    if changed and not standing.is_ours:
        return CHANGED_SECONDS
    return SEEN_SECONDS if standing.reachable or standing.registration is not None else UNSEEN_SECONDS


def _catalog_of(standings: list[AgentStanding]) -> Catalog:
    ours = [one.known for one in standings if one.is_ours and one.known]
    theirs = [humbled(one.known, ours) for one in standings if not one.is_ours and one.known]
    return Catalog.of([*ours, *theirs])

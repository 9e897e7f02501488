"""The ways to the agents: for each configured address its replicas, breaker, retry budget and room for calls."""

import logging
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import InitVar, dataclass, field
from functools import cached_property, partial
from urllib.parse import SplitResult, urlsplit

import anyio

from orchestrator.spokes.breaker import Breaker
from orchestrator.spokes.budget import RetryBudget
from orchestrator.spokes.names import Resolve, resolve
from orchestrator.spokes.policy import CallPolicy, Policies
from orchestrator.spokes.replicas import Replica, Replicas

WAIT_FOR_ROOM_SECONDS = 0.5
LOOK_UP_EVERY_SECONDS = 1.0
LOOK_UP_SECONDS = 0.5
REMEMBERED = 256
log = logging.getLogger(__name__)


class NoRoom(Exception):
    """As many calls of this agent are under way as may be."""


@dataclass
class Line:
    """The way to one agent. `address` is as configured: scheme, host, port and perhaps a path.

    One that leads `outside` is to an agent nobody configured. `lasted` is how long the latest calls took, in seconds.
    """

    address: str
    agent: str
    resolve: Resolve
    policy: InitVar[CallPolicy]
    outside: bool = False
    breaker: Breaker = field(init=False)
    budget: RetryBudget = field(init=False)
    replicas: Replicas = field(default_factory=Replicas)
    lasted: deque[float] = field(default_factory=partial(deque, maxlen=REMEMBERED))
    _places: anyio.Semaphore = field(init=False)

    def __post_init__(self, policy: CallPolicy) -> None:
        self.breaker = Breaker(policy.failures, policy.rest_s)
        self.budget = RetryBudget(policy.retry_share)
        self._places = anyio.Semaphore(policy.at_once)

    @cached_property
    def parts(self) -> SplitResult:
        """The address in its parts."""
        return urlsplit(self.address)

    @cached_property
    def host(self) -> str:
        """What the `Host` header says."""
        return self.parts.netloc.rpartition("@")[2]

    @cached_property
    def certified(self) -> str | None:
        """The name in the agent's certificate; None without TLS."""
        return self.parts.hostname if self.parts.scheme == "https" else None

    def quantile(self, share: float) -> float | None:
        """How long `share` (0 to 1) of the latest calls took at most, in seconds; None before the first."""
        ranked = sorted(self.lasted)
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else None

    async def enter(self) -> None:
        """Take a place among the calls of this agent. Raises NoRoom when none gets free in half a second.

        So an agent that has stopped answering holds up a bounded number of turns, and none that does not need it.
        """
        try:
            self._places.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(WAIT_FOR_ROOM_SECONDS) as waiting:
                await self._places.acquire()
            if waiting.cancelled_caught:
                raise NoRoom(self.address) from None

    def leave(self) -> None:
        """Give the place up."""
        self._places.release()

    async def look_up(self) -> None:
        """Take over what the host's name stands for now; while nobody can tell, what it stood for last."""
        host = self.parts.hostname or ""
        try:
            with anyio.fail_after(LOOK_UP_SECONDS):
                self.replicas.become(await self.resolve(host, self._port))
        except (OSError, ValueError) as error:  # the time-out is one of the first, a name that is none of the second
            log.debug("%s cannot be looked up: %s", host, error)
            if not len(self.replicas):
                self.replicas.become([host])

    def url(self, replica: Replica, path: str) -> str:
        """Where `path` is at one replica."""
        host = f"[{replica.address}]" if ":" in replica.address else replica.address
        return f"{self.parts.scheme}://{host}:{self._port}{self.parts.path}{path}"

    @cached_property
    def _port(self) -> int:
        return self.parts.port or (443 if self.parts.scheme == "https" else 80)


@dataclass
class Lines:
    """All lines, by address and agent: a card may name any address, but not have a share in the line of who is there.

    `resolve` finds the addresses behind a host's name.
    """

    policies: Policies = field(default_factory=Policies)
    resolve: Resolve = resolve
    _lines: dict[tuple[str, str], Line] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Line]:
        """Those that were needed so far."""
        return iter(tuple(self._lines.values()))

    async def to(self, address: str, agent: str, *, outside: bool = False) -> Line:
        """The line to the agent of this name at `address`, its replicas known; `outside` unless it is configured."""
        line = self._lines.get((address, agent))
        if line is None:
            policy = self.policies.of_agent(agent)
            line = self._lines[address, agent] = Line(address, agent, self.resolve, policy, outside)
        if not len(line.replicas):
            await line.look_up()
        return line

    def known(self, address: str, agent: str) -> Line | None:
        """The line to the agent of this name at `address`, if it was needed so far."""
        return self._lines.get((address, agent))

    def keep(self, agents: Collection[tuple[str, str]]) -> None:
        """Let go of the lines to all but these, by address and name; calls under way keep theirs."""
        self._lines = {place: line for place, line in self._lines.items() if place in agents}

    async def watch(self) -> None:
        """Look all names up again each second, so that a replica that comes gets its share, until cancelled."""
        while True:
            async with anyio.create_task_group() as tasks:
                for line in self:
                    tasks.start_soon(line.look_up)
            await anyio.sleep(LOOK_UP_EVERY_SECONDS)

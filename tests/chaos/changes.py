"""What people do to a running installation on purpose: replace everything, and scale. No turn may notice."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.chaos.fleet import AGENTS, HUBS, START_S, Fleet, behaving
from tests.chaos.proxy import Clear, Link
from tests.running import wait_until

SCALED = "order"


@dataclass
class Counting(Clear):
    """Spoils nothing, and counts calls of skills by the address they went to."""

    calls: Counter[str] = field(default_factory=Counter)

    async def request(self, link: Link, chunk: bytes) -> None:
        """Count and pass on."""
        self.calls[link.address] += chunk.count(b"POST /v1/skills/")
        await super().request(link, chunk)


@contextmanager
def counted(fleet: Fleet, agent: str) -> Iterator[Counter[str]]:
    """Count the calls of an agent inside the block, all hubs together, by address."""
    counting = Counting()
    with ExitStack() as stack:
        for proxy in fleet.ways_to(agent):
            stack.enter_context(behaving(proxy, counting))
        yield counting.calls


def replace_everything(fleet: Fleet) -> Iterator[str]:
    """New processes for all agents and hubs, one after the other, as in a rolling upgrade; says what is done.

    One agent goes from one to three and back to one on the way.
    """
    for agent in AGENTS:
        more = 2 if agent == SCALED else 1
        for _ in range(more):
            one_more(fleet, agent)
        yield f"{agent} has {more} more"
        for address in list(fleet.replicas[agent])[:more]:  # the old one first
            fleet.end_replica(agent, address)
        yield f"{agent} is replaced"
    for hub in HUBS:
        restart(fleet, hub)
        yield f"hub {hub} is restarted"


def one_more(fleet: Fleet, agent: str) -> str:
    """One more of an agent, which every hub has found; its address."""
    address = fleet.add_replica(agent)
    wait_until(lambda: fleet.is_known(agent, address), what=f"the hubs have found the {agent} at {address}")
    return address


def restart(fleet: Fleet, hub: str) -> None:
    """End a hub with SIGTERM and start it again."""
    process = fleet.hubs[hub]
    process.send(signal.SIGTERM)
    process.wait_until_gone()
    process.start()
    wait_until(lambda: fleet.is_ready(hub), seconds=START_S, what=f"hub {hub} is ready again")

"""What people do to a running installation on purpose: replace everything, and scale. No turn may notice."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.chaos.company import customer_name
from tests.chaos.crowd import QUESTIONS, Crowd
from tests.chaos.fleet import AGENTS, HUBS, START_S, Fleet, behaving
from tests.chaos.history import Sent
from tests.chaos.proxy import Clear, Link
from tests.running import wait_until

SCALED = "booking"
ASKED = QUESTIONS[1]
LEEWAY = 0.05


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


def ask(crowd: Crowd, times: int, at_once: int) -> Counter[str]:
    """Ask the scaled agent so often, through one hub, so many at a time; how often each of it was called."""
    with counted(crowd.fleet, SCALED) as calls, ThreadPoolExecutor(at_once) as customers:
        list(customers.map(lambda _: _ask_once(crowd), range(times)))
    return Counter(calls)


def _ask_once(crowd: Crowd) -> None:
    number = crowd.newcomer()
    sent = Sent(f"k{number}", customer_name(number), f"key-{number}", ASKED, time.monotonic())
    crowd.sent.append(sent)
    sent.answers.append(crowd.post(sent, HUBS[0]))


def seconds_until_called(crowd: Crowd, address: str) -> float:
    """Ask on and on; how long it takes until an agent at this address is called."""
    began = time.monotonic()
    with counted(crowd.fleet, SCALED) as calls:
        while not calls[address] and time.monotonic() < began + START_S:
            _ask_once(crowd)
    return time.monotonic() - began


def uneven(calls: Counter[str], replicas: int) -> str:
    """What is wrong with how calls were spread: each should have its part of them, within five in a hundred."""
    parts = {address: count / calls.total() for address, count in (+calls).items()}
    even = len(parts) == replicas and all(abs(part - 1 / replicas) <= LEEWAY for part in parts.values())
    return "" if even else f"{calls.total()} calls went to {dict(calls)}"

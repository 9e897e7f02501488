"""An agent's replicas share its calls, whoever comes and goes: real agents behind one name."""

import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import anyio
import pytest

from orchestrator.spokes.client import Answered, NotAnswered
from tests.integration.hub.world import Workshop, workshop
from tests.integration.spokes.agent import HOSTS, Agent, Names, calling
from tests.running import free_port

pytestmark = pytest.mark.anyio
DEAF = "127.0.0.98"


@pytest.fixture(scope="module")
def port() -> int:
    """The port all replicas listen at, each at an address of its own."""
    return free_port()


@pytest.fixture(scope="module")
def replicas(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workshop]]:
    """Three of them."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(workshop(tmp_path_factory.mktemp("replica"), port=port, host=host)) for host in HOSTS
        ]


@pytest.fixture
def names() -> Names:
    """All three stand behind the name."""
    return Names(*HOSTS)


@pytest.fixture
async def agent(names: Names, port: int) -> AsyncIterator[Agent]:
    """The calling side."""
    async with calling(names, port) as agent:
        yield agent


def called(replicas: list[Workshop]) -> Counter[str]:
    """How often each replica was called so far."""
    return Counter({replica.running.url: len(replica.calls("opening_hours")) for replica in replicas})


async def calls(agent: Agent, number: int, at_once: int) -> None:
    """So many calls, all answered, so many at a time."""
    left = iter(range(number))

    async def one_after_the_other() -> None:
        for _ in left:
            assert isinstance(await agent.call(), Answered)

    async with anyio.create_task_group() as tasks:
        for _ in range(at_once):
            tasks.start_soon(one_after_the_other)


@pytest.mark.parametrize("at_once", [1, 12])
async def test_each_gets_a_third(agent: Agent, replicas: list[Workshop], at_once: int) -> None:
    """One call after the other, and many at once."""
    before = called(replicas)
    await calls(agent, 600, at_once)
    shares = called(replicas) - before
    assert sum(shares.values()) == 600
    assert all(170 <= share <= 230 for share in shares.values()), shares


async def test_one_that_comes_gets_its_share(agent: Agent, names: Names, replicas: list[Workshop]) -> None:
    """As soon as the name stands for it, without a restart."""
    names.addresses = HOSTS[:2]
    await calls(agent, 10, 1)
    alone = called(replicas)[replicas[2].running.url]
    names.addresses = HOSTS
    with anyio.fail_after(2):
        while called(replicas)[replicas[2].running.url] == alone:
            await calls(agent, 6, 1)
    before = called(replicas)
    await calls(agent, 300, 4)
    share = (called(replicas) - before)[replicas[2].running.url]
    assert 85 <= share <= 115


async def test_while_nobody_knows_the_name_the_last_addresses_serve(
    agent: Agent, names: Names, replicas: list[Workshop]
) -> None:
    """A name service that is away takes no agent away."""
    await calls(agent, 3, 1)
    before = called(replicas)
    names.addresses = ()
    assert isinstance(await agent.call(), Answered)
    assert sum((called(replicas) - before).values()) == 1


@pytest.mark.usefixtures("replicas")
async def test_a_dead_address_costs_no_answer(agent: Agent, names: Names) -> None:
    """What was certainly never sent goes elsewhere at once; the address is left alone after that."""
    names.addresses = (HOSTS[0], "127.0.0.99")
    answers = [await agent.call() for _ in range(20)]
    assert all(isinstance(answer, Answered) for answer in answers)
    assert sum(answer.attempts for answer in answers) <= 22


@contextmanager
def deaf(port: int) -> Iterator[str]:
    """An address that lets nobody in: the only place in its queue is taken, so that the network drops who comes."""
    with socket.create_server((DEAF, port), backlog=0), socket.create_connection((DEAF, port)):
        yield DEAF


async def test_what_never_got_a_connection_was_never_sent(agent: Agent, names: Names, port: int) -> None:
    """However long one waited for it: even what must not be sent twice may be asked for elsewhere."""
    with deaf(port) as address:
        names.addresses = (address,)
        answer = await agent.call("brush", effect="at_most_once", timeout_s=5)
    assert isinstance(answer, NotAnswered)
    assert (answer.reason, answer.arrived, answer.attempts > 1) == ("unreachable", False, True)


async def test_an_effect_that_may_have_arrived_is_repeated_under_its_key(
    agent: Agent, replicas: list[Workshop]
) -> None:
    """A replica does it and closes the connection: another one is asked under the same key."""
    for replica in replicas:
        replica.is_told("polish", "vanish")
    key = uuid4().hex
    answer = await agent.call("polish", effect="idempotent", key=key)
    assert isinstance(answer, Answered)
    assert [key] * answer.attempts == [
        called for replica in replicas for called in replica.calls("polish") if called == key
    ]

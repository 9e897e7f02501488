"""An agent that does not answer is left alone, found again, and holds nobody else up."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import anyio
import pytest

from orchestrator.spokes.client import Answered, NotAnswered
from orchestrator.spokes.policy import CallPolicy
from tests.integration.hub.world import Workshop, workshop
from tests.integration.spokes.agent import HOSTS, Agent, Names, calling
from tests.running import free_port

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The agent."""
    with workshop(tmp_path_factory.mktemp("workshop"), port=free_port()) as running:
        yield running


@pytest.fixture
async def agent(shop: Workshop) -> AsyncIterator[Agent]:
    """The calling side, which knows nothing bad of the agent yet."""
    async with calling(Names(HOSTS[0]), int(shop.url.rpartition(":")[2])) as agent:
        yield agent
    shop.is_told("opening_hours", "busy", 0)


async def open_the_breaker(agent: Agent, shop: Workshop) -> None:
    """Let calls fail until the agent is left alone."""
    shop.is_told("opening_hours", "hang", 5)
    for _ in range(2):
        assert isinstance(await agent.call(timeout_s=0.2), NotAnswered)
    assert (await agent.line()).breaker.state == "open"


async def test_after_five_failures_it_is_not_called(agent: Agent, shop: Workshop) -> None:
    """Nobody waits for a time-out that is known to come."""
    before = len(shop.calls("opening_hours"))
    await open_the_breaker(agent, shop)
    assert len(shop.calls("opening_hours")) - before == 5
    assert await agent.call() == NotAnswered("breaker open", arrived=False, attempts=0)
    assert len(shop.calls("opening_hours")) - before == 5


async def test_one_probe_finds_out_that_it_is_back(agent: Agent, shop: Workshop) -> None:
    """Once it has rested, one call is let through; the agent is asked no more than that until it answered."""
    await open_the_breaker(agent, shop)
    shop.is_told("opening_hours", "hang", 0)
    before, answers = len(shop.calls("opening_hours")), list[Answered | NotAnswered]()

    async def ask() -> None:
        answers.append(await agent.call())

    with anyio.fail_after(10):
        while not any(isinstance(answer, Answered) for answer in answers):
            async with anyio.create_task_group() as tasks:
                for _ in range(8):
                    tasks.start_soon(ask)
            await anyio.lowlevel.checkpoint()
    answered = sum(isinstance(answer, Answered) for answer in answers)
    assert len(shop.calls("opening_hours")) - before == answered
    assert (await agent.line()).breaker.state == "closed"
    assert isinstance(await agent.call(), Answered)


async def test_an_effect_that_may_have_arrived_waits_for_the_breaker(agent: Agent, shop: Workshop) -> None:
    """Only the agent can tell what became of it: the one call that is owed an answer asks on until the deadline."""
    await open_the_breaker(agent, shop)
    (await agent.line()).breaker.retry_at = 0
    shop.is_told("polish", "hang afterwards", 1)
    key = uuid4().hex
    answer = await agent.call("polish", effect="idempotent", key=key, timeout_s=0.3)
    assert isinstance(answer, Answered)
    assert shop.calls("polish").count(key) == answer.attempts == 2


async def test_what_an_agent_refuses_tells_of_its_health(agent: Agent, shop: Workshop) -> None:
    """A 404 is an answer: it does not open the breaker."""
    shop.is_told("opening_hours", "not found", 8)
    for _ in range(8):
        assert isinstance(await agent.call(), NotAnswered)
    assert (await agent.line()).breaker.state == "closed"


async def test_retries_end_with_the_budget(agent: Agent, shop: Workshop) -> None:
    """When everything fails, the agent gets little more than one call for each call."""
    line = await agent.line()
    line.breaker.failures_allowed = 10_000
    shop.is_told("opening_hours", "busy", 10_000)
    line.budget.tokens = 0
    before = len(shop.calls("opening_hours"))
    for _ in range(20):
        assert isinstance(await agent.call(), NotAnswered)
    assert len(shop.calls("opening_hours")) - before <= 24


async def test_it_holds_up_a_bounded_number_of_calls(agent: Agent, shop: Workshop) -> None:
    """The rest is told at once that there is no room, and certainly not sent."""
    line = await agent.line()
    line.breaker.failures_allowed = 10_000
    shop.is_told("opening_hours", "hang", 10_000)
    answers: list[Answered | NotAnswered] = []

    async def ask() -> None:
        answers.append(await agent.call(timeout_s=1.5))

    async with anyio.create_task_group() as tasks:
        for _ in range(CallPolicy().at_once + 10):
            tasks.start_soon(ask)
    assert answers.count(NotAnswered("no room", arrived=False, attempts=0)) == 10

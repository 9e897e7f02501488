"""Real services that break their promises: the checker sees it from outside, as it would in a run."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from tests.chaos.behaviours import Tripwire
from tests.chaos.checker import violations
from tests.chaos.company import customer_name
from tests.chaos.crowd import PATIENCE_S, QUESTIONS, TICKET, Crowd
from tests.chaos.fleet import fleet
from tests.chaos.process import Process
from tests.chaos.reading import read_history
from tests.chaos.struck import TENANT

pytestmark = pytest.mark.timeout(600)
CALL = b"/v1/skills/create_ticket"
FORGETFUL = {"support": "tests.chaos.forgetful:app"}
CUSTOMERS, QUIET_S = 10, 5.0


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Customers of a fleet whose support agent forgets what it did."""
    folder: Path = tmp_path_factory.mktemp("broken")
    with (
        fleet(folder, CUSTOMERS, modules=FORGETFUL, HUBBUB_REPLY_WAIT_S="2") as running,
        closing(Crowd(running, seed=0, customers=CUSTOMERS)) as customers,
    ):
        yield customers


@pytest.fixture
def customer(crowd: Crowd) -> int:
    """Somebody new; what others said before is no part of the history."""
    crowd.fleet.wait_until_well()
    crowd.sent.clear()
    return crowd.newcomer()


def _found(crowd: Crowd) -> set[str]:
    return {violation.kind for violation in violations(read_history(crowd, [], quiet_s=QUIET_S))}


def _ask(crowd: Crowd, customer: int, message: str) -> None:
    crowd.say(f"k{customer}", customer_name(customer), message, f"key-{customer}")


def _kill(processes: Iterable[Process]) -> None:
    for process in processes:
        process.kill_at_once()


def test_an_agent_that_forgets_opens_two_tickets(crowd: Crowd, customer: int) -> None:
    """The hubs die after the first one and ask again under the same key, which means nothing to this agent."""
    hubs = crowd.fleet.hubs.values()
    wire = Tripwire(CALL, "after", partial(_kill, hubs))
    with ThreadPoolExecutor(1) as client:
        with crowd.fleet.spoiled("support", wire):
            asking = client.submit(_ask, crowd, customer, TICKET.format(word="A1"))
            assert wire.tripped.wait(PATIENCE_S)
        for hub in hubs:
            hub.wait_until_gone()
            hub.start()
        asking.result()

    assert "double effect" in _found(crowd)


def test_a_store_that_forgets_loses_turns(crowd: Crowd, customer: int) -> None:
    """The client was answered, and nobody else knows."""
    _ask(crowd, customer, QUESTIONS[0])
    with crowd.fleet.in_redis() as redis:
        redis.flushdb()

    assert "lost turn" in _found(crowd)


def test_a_key_that_lost_its_end_is_seen(crowd: Crowd, customer: int) -> None:
    """It would stay in Redis for ever."""
    _ask(crowd, customer, QUESTIONS[0])
    with crowd.fleet.in_redis() as redis:
        redis.persist(ConversationKeys(ConversationRef(TENANT, f"k{customer}")).messages)

    assert "lasting key" in _found(crowd)


def test_a_turn_nobody_may_touch_is_stuck(crowd: Crowd, customer: int) -> None:
    """A lease that never runs out: its conversation would wait for ever."""
    _ask(crowd, customer, QUESTIONS[0])
    keys = ConversationKeys(ConversationRef(TENANT, f"k{customer}"))
    with crowd.fleet.in_redis() as redis:
        redis.hset(keys.lease, mapping={"holder": "nobody", "until": 1e12, "fence": "1:nobody", "turn": "t_nobody"})
        crowd.say(f"k{customer}", customer_name(customer), QUESTIONS[1], f"{customer}-waits", patient=False)
        assert "stuck" in _found(crowd)
        redis.hdel(keys.lease, "holder", "until", "fence", "turn")

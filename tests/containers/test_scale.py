"""More containers of an agent, and new ones for old ones, while turns go through."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.containers.stack import Stack

pytestmark = pytest.mark.timeout(900)


def test_turns_go_through_while_an_agent_is_scaled_and_replaced(stack: Stack) -> None:
    """From one to three, three new ones for them one by one, and a new one for a single one: no turn fails."""
    done = Event()
    with ThreadPoolExecutor(2) as clients:
        talking = [clients.submit(_ask_on, stack, done) for _ in range(2)]
        try:
            stack.make("scale", "agent=order", "n=3")
            _replace(stack, 3)
            stack.make("scale", "agent=order", "n=1")
            _replace(stack, 1)
        finally:
            done.set()
        answers = [answer for client in talking for answer in client.result()]
    assert len(answers) > 10
    assert {answer for answer in answers if answer != "answered"} == set()


def _replace(stack: Stack, count: int) -> None:
    """Replace all containers of the order agent; they are as many as before, and none of the old ones is left."""
    old = set(stack.containers("order"))
    stack.wait_until_healthy("order")
    stack.make("rolling", "agent=order")
    new = set(stack.containers("order"))
    assert len(old) == len(new) == count
    assert not old & new
    stack.wait_until_healthy("order")


def _ask_on(stack: Stack, done: Event) -> list[str]:
    """Ask a question that needs the order agent, again and again; the status of each answer."""
    answers = []
    while not done.is_set():
        customer = stack.customer("cus_ben")
        answers.append(str(customer.says("Where is my order ord_10051?")["status"]))
    return answers


@pytest.mark.parametrize("agent", ["hub", "redis", "nobody"])
def test_only_agents_can_be_scaled_and_replaced(agent: str, stack: Stack) -> None:
    """The hub has a port of this machine, and a store is one; both are said in one line."""
    for arguments in (("scale", f"agent={agent}", "n=2"), ("rolling", f"agent={agent}")):
        refused = stack.try_make(*arguments)
        assert refused.returncode != 0
        assert f"Hubbub: agent={agent}: must be one of booking, faq, order, support\n" in refused.stderr


def test_a_version_that_does_not_start_replaces_nothing(stack: Stack) -> None:
    """The new container is removed with its reason shown, and the old one goes on."""
    before = stack.containers("order")
    refused = stack.try_make("rolling", "agent=order", "HUBBUB_IDENTITY_JWKS=broken")
    assert refused.returncode != 0
    assert "Cannot start: HUBBUB_IDENTITY_JWKS" in refused.stdout
    assert "does not become healthy; the old ones go on" in refused.stderr
    assert stack.containers("order") == before
    assert stack.customer("cus_ben").says("Where is my order ord_10051?")["status"] == "answered"
